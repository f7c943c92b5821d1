//! What is fetched, and what is not fetched again.

use places::input::{Answer, Bounds, Fetcher, Input, InputError, Known, Refusal};

use crate::server;

#[test]
fn this_machine_is_out_of_reach_unless_its_administrator_says_so() {
    let (address, _server) = server::serve(server::Answer::Body("text/csv", b"nom\nA\n".to_vec()));
    let error = Input::read(&address).expect_err("out of reach");
    assert!(
        matches!(
            error,
            InputError::Refused {
                refusal: Refusal::Port(_),
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn a_file_that_has_not_changed_is_not_sent_again() {
    let (address, _server) = server::serve(server::Answer::Marked("\"v1\""));
    let bounds = Bounds { ..crate::short() };
    let fetcher = Fetcher::default();
    let Answer::Fresh(first) = fetcher
        .fetch(&address, &Known::default(), &bounds)
        .expect("an answer")
    else {
        panic!("nothing is known yet");
    };
    assert_eq!(first.known.etag.as_deref(), Some("\"v1\""));
    let again = fetcher
        .fetch(&address, &first.known, &bounds)
        .expect("an answer");
    assert_eq!(again, Answer::Unchanged);
}
