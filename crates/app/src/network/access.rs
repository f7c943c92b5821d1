//! Who may ask for the network's pages.

use crate::kernel::access::{Rule, needs, open, signed_in};
use crate::kernel::policy::Action::{
    FollowProgramme, ManageHub, ManageOrganisation, ManagePeople, ReadNetwork,
};

/// The rules of the network's routes.
pub const ACCESS: &[Rule] = &[
    open("/reseau/{hub}"),
    needs("/mon-espace/reseau", ReadNetwork),
    needs("/mon-espace/reseau/organisations", ReadNetwork),
    needs(
        "/mon-espace/reseau/organisations/nouvelle",
        ManageOrganisation,
    )
    .posting(),
    needs("/mon-espace/reseau/organisations/{id}", ReadNetwork),
    needs(
        "/mon-espace/reseau/organisations/{id}/modifier",
        ManageOrganisation,
    )
    .posting(),
    needs(
        "/mon-espace/reseau/organisations/{id}/fermer",
        ManageOrganisation,
    )
    .posting(),
    needs(
        "/mon-espace/reseau/organisations/{id}/lieux",
        ManageOrganisation,
    )
    .posting(),
    needs(
        "/mon-espace/reseau/organisations/{id}/lieux/retirer",
        ManageOrganisation,
    )
    .post_only(),
    needs("/mon-espace/reseau/hubs", ReadNetwork),
    needs("/mon-espace/reseau/hubs/{hub}", ReadNetwork),
    needs("/mon-espace/reseau/hubs/{hub}/presentation", ManageHub).posting(),
    needs("/mon-espace/reseau/hubs/{hub}/territoire", ManageHub).posting(),
    needs("/mon-espace/reseau/hubs/{hub}/phase", ManageHub).posting(),
    needs("/mon-espace/reseau/hubs/{hub}/membres", ManageHub).posting(),
    needs("/mon-espace/reseau/hubs/{hub}/membres/retirer", ManageHub).post_only(),
    needs("/mon-espace/reseau/hubs/{hub}/referents", ManageHub).posting(),
    needs("/mon-espace/reseau/personnes", ReadNetwork),
    needs("/mon-espace/reseau/personnes/{person}", ManagePeople).posting(),
    needs(
        "/mon-espace/reseau/personnes/{person}/retirer",
        ManagePeople,
    )
    .post_only(),
    needs("/mon-espace/reseau/personnes/{person}/compte", ManagePeople).post_only(),
    signed_in("/mon-espace/reseau/visibilite").posting(),
    needs("/mon-espace/reseau/programme", FollowProgramme),
    needs("/mon-espace/reseau/programme.csv", FollowProgramme),
    needs("/mon-espace/reseau/programme/{hub}", FollowProgramme).posting(),
];
