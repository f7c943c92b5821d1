use super::*;

#[test]
fn numbers_are_read() {
    for (raw, expected) in [
        ("01 23 45 67 89", "+33123456789"),
        ("0590 12 34 56", "+590590123456"),
        ("0690123456", "+590690123456"),
        ("0594123456", "+594594123456"),
        ("0694.12.34.56", "+594694123456"),
        ("0596123456", "+596596123456"),
        ("0696123456", "+596696123456"),
        ("0262123456", "+262262123456"),
        ("0693123456", "+262693123456"),
        ("0269123456", "+262269123456"),
        ("0639123456", "+262639123456"),
        ("0709 01 23 45", "+590709012345"),
        ("0709351234", "+262709351234"),
        ("0947512345", "+590947512345"),
        ("0590 27 12 34", "+590590271234"),
        ("+590 800 12 34 56", "+590800123456"),
        ("+590 (0)590 12 34 56", "+590590123456"),
        ("+262 0262 12 34 56", "+262262123456"),
        ("+687 12 34 56", "+687123456"),
        ("+689 40 12 34 56", "+68940123456"),
        ("+508 41 23 45", "+508412345"),
        ("0508412345", "+508412345"),
        ("+681 72 12 34", "+681721234"),
        ("262693484434", "+262693484434"),
        ("262123456", "+262262123456"),
        ("475582913", "+33475582913"),
        ("475582913.0", "+33475582913"),
        ("4.75582913E8", "+33475582913"),
        ("0033 4 75 58 29 13", "+33475582913"),
        ("33475582913", "+33475582913"),
        ("+33 (0)4 75 58 29 13", "+33475582913"),
        ("04/75/58/29/13", "+33475582913"),
        ("04 43 762 762", "+33443762762"),
        ("'+33476498847", "+33476498847"),
    ] {
        let cleaned = telephone(raw);
        assert_eq!(
            cleaned.value.as_ref().map(Telephone::as_str),
            Some(expected),
            "{raw}"
        );
        assert!(cleaned.findings.is_empty(), "{raw}: {:?}", cleaned.findings);
    }
    assert_eq!(
        telephone_in("26 12 34", Some("988"))
            .value
            .expect("read")
            .as_str(),
        "+687261234"
    );
    assert_eq!(
        telephone_in("40 41 42 43", Some("987"))
            .value
            .expect("read")
            .as_str(),
        "+68940414243"
    );
}

#[test]
fn the_rest_is_said() {
    for (raw, expected, kind) in [
        (
            "0476070902//0685053452",
            Some("+33476070902"),
            IssueKind::Several,
        ),
        (
            "0473658950 ou 0761294745",
            Some("+33473658950"),
            IssueKind::Several,
        ),
        // The code of the mainland before an overseas number, and the other way round.
        ("+33590123456", Some("+590590123456"), IssueKind::Repaired),
        (
            "+33 (0)5 96 12 34 56",
            Some("+596596123456"),
            IssueKind::Repaired,
        ),
        (
            "+596 04 75 58 29 13",
            Some("+33475582913"),
            IssueKind::Repaired,
        ),
        (
            "+262 0596 12 34 56",
            Some("+596596123456"),
            IssueKind::Repaired,
        ),
        (
            "0473658950 ou +33 4 73 65 89 50",
            Some("+33473658950"),
            IssueKind::Partial,
        ),
        (
            "Fax : 0473658951 Tél : 0473658950",
            Some("+33473658950"),
            IssueKind::Partial,
        ),
        ("fax 04 73 65 89 51", None, IssueKind::NotInStandard),
        ("36 46", None, IssueKind::NotInStandard),
        ("1013", None, IssueKind::NotInStandard),
        ("118 218", None, IssueKind::NotInStandard),
        (
            "04 73 94 20 49 (12)",
            Some("+33473942049"),
            IssueKind::Partial,
        ),
        (
            "04 73 94 20 49 / 50",
            Some("+33473942049"),
            IssueKind::Partial,
        ),
        (
            "04 73 94 20 49 poste 12",
            Some("+33473942049"),
            IssueKind::Partial,
        ),
        (
            "04 73 94 20 49 Mairie",
            Some("+33473942049"),
            IssueKind::Partial,
        ),
        ("3960 (Service 0,06 € / mn)", None, IssueKind::NotInStandard),
        ("39 60", None, IssueKind::NotInStandard),
        ("3230", None, IssueKind::NotInStandard),
        ("0450950700152", None, IssueKind::Unreadable),
        ("024178384", None, IssueKind::Unreadable),
        ("5858777054", None, IssueKind::Unreadable),
        ("0000000000", None, IssueKind::Unreadable),
        ("à venir", None, IssueKind::Unreadable),
    ] {
        let cleaned = telephone(raw);
        assert_eq!(
            cleaned.value.as_ref().map(Telephone::as_str),
            expected,
            "{raw}"
        );
        assert_eq!(cleaned.findings[0].kind, kind, "{raw}");
    }
    assert_eq!(telephone(" - "), Cleaned::empty());
}

#[test]
fn a_number_of_another_territory_is_said() {
    for (raw, departement, said) in [
        ("0596 12 34 56", "972", 0),
        ("0590 27 12 34", "977", 0),
        ("0639 12 34 56", "976", 0),
        ("0475 58 29 13", "972", 0),
        ("0596 12 34 56", "974", 1),
        ("0692 12 34 56", "35", 1),
        ("+687 26 12 34", "987", 1),
    ] {
        let cleaned = telephone_in(raw, Some(departement));
        assert!(cleaned.value.is_some(), "{raw}");
        assert_eq!(cleaned.findings.len(), said, "{raw} {departement}");
    }
}
