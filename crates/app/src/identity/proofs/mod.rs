//! What proves who somebody is, without the tables: passwords, codes of a
//! second factor, recovery codes.

pub mod common;
pub mod password;
pub mod totp;
