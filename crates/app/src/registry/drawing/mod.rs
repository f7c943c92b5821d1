//! What is drawn on the server for paper: a plan of a few places, a QR code. Pure: the same input
//! gives the same text, no script and no other file.

pub mod print_map;
pub mod qr;
