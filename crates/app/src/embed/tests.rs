//! What other sites are given, through the site's own routes.
