//! Everything that is done behind a sign-in, and by which roles.
//!
//! Each action is also a type, so that a store can ask for the grant of exactly
//! this one.

use super::role::Role::{self, *};

/// An action as a type.
pub trait Deed: Send + Sync + 'static {
    /// The same as a value.
    const ACTION: Action;
}

macro_rules! actions {
    (
        read { $($(#[$read_doc:meta])* $read:ident $read_slug:literal $read_label:literal by $readers:expr;)* }
        write { $($(#[$doc:meta])* $name:ident $slug:literal $label:literal by $roles:expr;)* }
    ) => {
        /// What may be done.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$read_doc])* $read,)* $($(#[$doc])* $name),* }

        impl Action {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$read,)* $(Self::$name),*];

            /// Those that change something; reading is not told to the journal.
            pub const WRITTEN: &[Self] = &[$(Self::$name),*];

            /// As the journal keeps it.
            pub fn slug(self) -> &'static str {
                match self { $(Self::$read => $read_slug,)* $(Self::$name => $slug),* }
            }

            /// What was done, as people read it.
            pub fn label(self) -> &'static str {
                match self { $(Self::$read => $read_label,)* $(Self::$name => $label),* }
            }

            /// The roles that do it, each within the scope it is held on.
            pub fn roles(self) -> &'static [Role] {
                match self { $(Self::$read => const { &$readers },)* $(Self::$name => const { &$roles }),* }
            }
        }

        $($(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name;

        impl Deed for $name {
            const ACTION: Action = Action::$name;
        })*
    };
}

actions! {
    read {
        /// Read the workspace: what needs me today.
        ReadWorkspace "read-workspace" "Lire son espace" by [NationalAdministrator, Funder, HubTeam, Referent, Coordinator, Mediator, StructureManager, AuthorityAgent, Reader];
        /// Read the journal of what was done here.
        ReadJournal "read-journal" "Lire le journal" by [NationalAdministrator, Funder, HubTeam, Referent, Coordinator, StructureManager];
        /// Read the organisations and the people of the network here.
        ReadNetwork "read-network" "Lire le réseau" by [NationalAdministrator, Funder, HubTeam, Referent, Coordinator, Mediator, StructureManager, AuthorityAgent, Reader];
        /// Read how good the sheets here are.
        ReadQuality "read-quality" "Lire la qualité" by [NationalAdministrator, Funder, HubTeam, Referent, Coordinator, Mediator, StructureManager, AuthorityAgent];
    }
    write {
        /// Correct a place's sheet, and undo a correction.
        EditPlace "edit-place" "Fiche corrigée" by [NationalAdministrator, HubTeam, Referent, Coordinator, Mediator, StructureManager];
        /// Say that two records are the same place, or are not, and take it back.
        MergePlaces "merge-places" "Doublon jugé" by [NationalAdministrator, HubTeam, Referent, Coordinator];
        /// Settle what people said contrary things of: two records, one place or not.
        SettleDisagreement "settle-disagreement" "Désaccord tranché" by [NationalAdministrator, HubTeam];
        /// Settle a report of an error.
        SettleSignalement "settle-signalement" "Signalement réglé" by [NationalAdministrator, HubTeam, Referent, Coordinator, StructureManager];
        /// Say that a place is run by one's own organisation.
        ClaimPlace "claim-place" "Lieu revendiqué" by [StructureManager];
        /// Check such a claim.
        SettleClaim "settle-claim" "Revendication vérifiée" by [NationalAdministrator, HubTeam, Referent];
        /// Import a file, schedule an address, take an import back.
        ImportSource "import-source" "Import" by [NationalAdministrator, HubTeam, StructureManager];
        /// Have other programs told of changes: keep the webhooks of one's scope.
        ShareData "share-data" "Partage de données" by [NationalAdministrator, HubTeam, Referent, Coordinator, StructureManager, AuthorityAgent];
        /// Import indicators, define those of a Hub, take them away.
        ImportIndicators "import-indicators" "Indicateurs" by [NationalAdministrator, HubTeam];
        /// Mend a row that an import could not publish, leave it out, undo that.
        MendRow "mend-row" "Ligne réparée" by [NationalAdministrator, HubTeam, StructureManager];
        /// Invite people, give and take roles, answer requests for an account.
        ManagePeople "manage-people" "Rôles et invitations" by [NationalAdministrator, HubTeam, Referent];
        /// Keep an organisation's sheet and its members.
        ManageOrganisation "manage-organisation" "Structure" by [NationalAdministrator, HubTeam, Referent, StructureManager];
        /// Keep a Hub: its territory, its members, its referents, its network's page.
        ManageHub "manage-hub" "Hub" by [NationalAdministrator, HubTeam];
        /// Keep the indices of a Hub: copy a model, change it, publish it.
        KeepIndices "keep-indices" "Indice" by [NationalAdministrator, HubTeam];
        /// Have the managers of stale sheets reminded by mail.
        RemindManagers "remind-managers" "Rappels aux gestionnaires" by [NationalAdministrator, HubTeam];
        /// Lead a séance with the people of a territory, and settle what they proposed.
        RunSeance "run-seance" "Animer une séance" by [NationalAdministrator, HubTeam, Referent, Coordinator, AuthorityAgent];
        /// Keep what one tried with a territory's levers, name it, erase it: one's own.
        KeepScenario "keep-scenario" "Scénario" by [NationalAdministrator, Funder, HubTeam, Referent, Coordinator, Mediator, StructureManager, AuthorityAgent, Reader];
        /// Take away a scenario about one's territory, whoever kept it.
        RemoveScenario "remove-scenario" "Scénario retiré" by [NationalAdministrator, HubTeam];
        /// Write the funder's follow-up of the programme.
        FollowProgramme "follow-programme" "Suivi du programme" by [NationalAdministrator, Funder];
        /// Keep one's own account: every person, of their own only.
        KeepAccount "keep-account" "Compte" by [NationalAdministrator, Funder, HubTeam, Referent, Coordinator, Mediator, StructureManager, AuthorityAgent, Reader];
        /// Report an error on a sheet.
        ReportError "report-error" "Erreur signalée" by [];
        /// Answer in a séance, without an account.
        TakePart "take-part" "Participation à une séance" by [];
        /// Ask for an account.
        RequestAccount "request-account" "Demande de compte" by [];
    }
}

impl Action {
    /// Whether a role does this somewhere.
    pub fn is_allowed_to(self, role: Role) -> bool {
        self.roles().contains(&role)
    }

    /// Whether anyone may, without signing in.
    pub fn is_public(self) -> bool {
        matches!(
            self,
            Self::ReportError | Self::RequestAccount | Self::TakePart
        )
    }
}
