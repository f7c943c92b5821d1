//! Need, offer and gap: indicators, composite indices, accessibility, siting.
