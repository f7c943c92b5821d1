//! How much help people can reach: floating catchments.
//!
//! Each place shares what it offers among all who can reach it; each inhabitant
//! adds up their shares. Two steps (2SFCA, Luo and Wang 2003), with weights that
//! fall with travel time (E2SFCA, Luo and Qi 2009; the principle of the French
//! *accessibilité potentielle localisée*):
//!
//! ```text
//! share of place j:          R_j = S_j / Σ_i w(t_ij) · P_i
//! reach of inhabitants of i: A_i = Σ_j w(t_ij) · R_j
//! ```
//!
//! `S` is what a place offers (hours of accompaniment a week), `P` how many
//! people may need it, `t` minutes of travel, `w` the declared [`Bands`]. All
//! that is offered where anybody comes is shared out, no more: `Σ A_i·P_i = Σ S_j`.
//!
//! Pairs that count are listed once, five bytes a pair from either side, so that changed
//! populations or capacities are shared out in milliseconds; where there are more than
//! [`MOST_LISTED`], both steps look around each point again, and a million points take the
//! memory of the points. A place whose offer is unknown shares
//! nothing and is counted; it is not a place that offers nothing.
//!
//! With one place and one group of people the weights cancel out, so the time to
//! the nearest place stands beside every result.

mod basin;
mod catchment;
mod decay;
mod gap;
mod links;
mod matrix;
mod reach;
mod service;
mod sphere;
mod travel;
mod upward;
mod within;

pub use basin::{Basin, Changes, Ground};
pub use catchment::{Access, Catchment, MOST_LISTED, Trip, UnusableAmount};
pub use decay::{Band, Bands, BandsError, Decay};
pub use gap::{Gap, GapError};
pub use matrix::{Matrix, MatrixError};
pub use service::{AnswerError, MOST_POSITIONS, Manners, Question, UnknownManners};
pub use travel::{EARTH_RADIUS_KM, Mode, OffEarth, Place, Travel, TravelError, UnknownMode};
pub use upward::{Between, mean, mean_between, per_year_per_thousand};
pub use within::reached;
