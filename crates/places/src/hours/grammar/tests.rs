use super::*;

#[derive(serde::Deserialize)]
struct Gold {
    kind: String,
    text: String,
    week: serde_json::Value,
    flags: Vec<String>,
}

/// What two readers agreed on.
#[test]
fn as_two_readers_did() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/gold/hours.jsonl");
    let Ok(lines) = std::fs::read_to_string(path) else {
        println!("skipped: no ../shared/data");
        return;
    };
    let mut wrong = Vec::new();
    let mut total = 0;
    for line in lines.lines() {
        let gold: Gold = serde_json::from_str(line).unwrap();
        total += 1;
        let (reading, given) = match gold.kind.as_str() {
            "day" => (read_day(&gold.text, None), "D"),
            _ => (read_week(&gold.text), "?"),
        };
        let stated = reading.stated(given);
        let week = serde_json::to_value(&stated.week).unwrap();
        let mut flags = gold.flags.clone();
        flags.sort();
        if week != gold.week || !stated.flags.iter().eq(flags.iter()) {
            wrong.push(format!(
                "{}\n   gold {} {:?}\n   ours {} {:?}",
                gold.text, gold.week, flags, week, stated.flags
            ));
        }
    }
    let allowed = total / 50;
    assert!(
        wrong.len() <= allowed,
        "{} wrong of {total}\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
