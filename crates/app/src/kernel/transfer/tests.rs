//! Instances carried between both kinds of database and through files.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use sqlx::{AssertSqlSafe, Row as _};
use tempfile::{TempDir, tempdir};

use super::{Carried, TransferError, back_up, copy, restore};
use crate::kernel::database::{self, Database};
use crate::kernel::testing::addresses;
use crate::registry::tests::{THREE_PLACES, import_data, tuesday_morning};

const SILENT: super::Progress<'static> = &|_, _| {};

/// An instance with places, quarantine, and words of every sort.
async fn filled(url: &str) -> Database {
    let database = database::open(url).await.unwrap();
    import_data(&database, THREE_PLACES).await;
    for (number, (correction, courriel)) in [
        (
            "l’été,\n« fermé » \"le\" lundi \\ ; 'x' 🙂",
            Some("accueil@exemple.fr"),
        ),
        ("", None),
    ]
    .into_iter()
    .enumerate()
    {
        sqlx::query(
            "INSERT INTO signalement (reference, place_key, received_at, motif, correction, \
             courriel, statut, place_fingerprint) SELECT $1, key, $2, 'horaires', $3, $4, \
             'a-traiter', fingerprint FROM place ORDER BY key LIMIT 1",
        )
        // Capitals come before small letters in bytes, not in a French order of words.
        .bind(["b-É", "B-e"][number])
        .bind("2026-11-24T09:30:00.000Z")
        .bind(correction)
        .bind(courriel)
        .execute(&database)
        .await
        .unwrap();
    }
    database
}

/// More rows than one statement writes.
async fn filled_with_many(database: &Database, rows: usize) {
    for number in 0..rows {
        sqlx::query("INSERT INTO source (id, created_at) VALUES ($1, $2)")
            .bind(format!("source-{number}"))
            .bind(format!("ligne {number}"))
            .execute(database)
            .await
            .unwrap();
    }
}

fn file(folder: &TempDir, name: &str) -> PathBuf {
    folder.path().join(name)
}

async fn backup(url: &str, to: &Path) -> Vec<Carried> {
    back_up(url, to, tuesday_morning(), SILENT).await.unwrap()
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[tokio::test]
async fn an_instance_goes_from_each_kind_to_each_and_back_unchanged() {
    for (from_kind, from) in addresses().await {
        let folder = tempdir().unwrap();
        let database = filled(&from).await;
        filled_with_many(&database, 6_000).await;
        backup(&from, &file(&folder, "before")).await;
        for (to_kind, to) in addresses().await {
            let what = format!("{from_kind} to {to_kind}");
            let carried = copy(&from, &to, SILENT).await.unwrap();
            let rows: Vec<u64> = carried.iter().map(|c| c.tally.rows).collect();
            assert!(rows.iter().sum::<u64>() > 6_000, "{what}: {rows:?}");
            let there = file(&folder, &format!("there-{to_kind}"));
            backup(&to, &there).await;
            assert_eq!(bytes(&there), bytes(&file(&folder, "before")), "{what}");

            let (_, back) = addresses().await.remove(usize::from(from_kind != "sqlite"));
            copy(&to, &back, SILENT).await.unwrap();
            let again = file(&folder, &format!("again-{to_kind}"));
            backup(&back, &again).await;
            assert_eq!(bytes(&again), bytes(&there), "{what} and back");

            // The copy is an instance like any other.
            let database = database::open(&back).await.unwrap();
            let places = crate::registry::store::published_places(&database).await;
            assert_eq!(places.unwrap().len(), 2, "{what}");
        }
    }
}

#[tokio::test]
async fn a_backup_is_restored_on_each_kind() {
    for (from_kind, from) in addresses().await {
        let folder = tempdir().unwrap();
        filled(&from).await;
        let saved = file(&folder, "saved");
        let written = backup(&from, &saved).await;
        for (to_kind, to) in addresses().await {
            let (head, read) = restore(&saved, &to, SILENT).await.unwrap();
            assert_eq!(read, written, "{from_kind} to {to_kind}");
            assert_eq!(head.at, tuesday_morning());
            let again = file(&folder, to_kind);
            backup(&to, &again).await;
            assert_eq!(bytes(&again), bytes(&saved), "{from_kind} to {to_kind}");
        }
    }
}

#[tokio::test]
async fn a_database_in_use_is_never_written_over() {
    let folder = tempdir().unwrap();
    let saved = file(&folder, "saved");
    let (_, source) = addresses().await.remove(0);
    filled(&source).await;
    backup(&source, &saved).await;
    for (kind, used) in addresses().await {
        filled(&used).await;
        let before = file(&folder, kind);
        backup(&used, &before).await;
        let refused = copy(&source, &used, SILENT).await.unwrap_err();
        assert!(
            matches!(refused, TransferError::NotEmpty { .. }),
            "{kind}: {refused}"
        );
        assert!(
            refused.to_string().contains("is not empty: table"),
            "{refused}"
        );
        let refused = restore(&saved, &used, SILENT).await.unwrap_err();
        assert!(
            matches!(refused, TransferError::NotEmpty { .. }),
            "{kind}: {refused}"
        );
        let after = file(&folder, &format!("{kind}-after"));
        backup(&used, &after).await;
        assert_eq!(bytes(&before), bytes(&after), "{kind}");
    }
    for (kind, other) in addresses().await {
        let mut theirs = database::connect(&other).await.unwrap();
        let made = sqlx::query("CREATE TABLE theirs (id TEXT)")
            .execute(&mut theirs)
            .await;
        made.unwrap();
        let refused = restore(&saved, &other, SILENT).await.unwrap_err();
        assert!(
            matches!(refused, TransferError::NotEmpty { .. }),
            "{kind}: {refused}"
        );
    }
    let again = back_up(&source, &saved, tuesday_morning(), SILENT)
        .await
        .unwrap_err();
    assert!(matches!(again, TransferError::Exists { .. }), "{again}");
}

#[tokio::test]
async fn a_damaged_file_is_refused_before_anything_is_written() {
    let folder = tempdir().unwrap();
    let saved = file(&folder, "saved");
    let (_, source) = addresses().await.remove(0);
    filled(&source).await;
    backup(&source, &saved).await;
    let whole = bytes(&saved);
    let (_, target) = addresses().await.remove(0);
    let spoilt = file(&folder, "spoilt");
    let cuts = (0..whole.len())
        .step_by(97)
        .map(|end| whole[..end].to_vec());
    // Some bits of the compressed form carry nothing (the size of a window, the
    // filling of a last byte): a file that still says the same is not damaged.
    let text = zstd::decode_all(&whole[..]).unwrap();
    let changes = (0..whole.len()).step_by(89).filter_map(|place| {
        let mut changed = whole.clone();
        changed[place] ^= 0x10;
        let harmless = zstd::decode_all(&changed[..]).is_ok_and(|read| read == text);
        (!harmless).then_some(changed)
    });
    let longer = [whole.clone(), whole.clone()].concat();
    for content in cuts.chain(changes).chain([longer]) {
        std::fs::write(&spoilt, &content).unwrap();
        let refused = restore(&spoilt, &target, SILENT).await.unwrap_err();
        let expected = matches!(
            refused,
            TransferError::Damaged { .. } | TransferError::NoBackup { .. }
        );
        assert!(expected, "{refused}");
    }
    let untouched = target.strip_prefix("sqlite://").unwrap();
    assert!(!Path::new(untouched).exists(), "no database was made");

    // A line that was changed by somebody who knows how to compress.
    let text = String::from_utf8(text).unwrap().replace("fermé", "ouvert");
    std::fs::write(&spoilt, zstd::encode_all(text.as_bytes(), 3).unwrap()).unwrap();
    let refused = restore(&spoilt, &target, SILENT).await.unwrap_err();
    assert!(
        refused.to_string().contains("is not what it was"),
        "{refused}"
    );
}

#[tokio::test]
async fn what_a_newer_version_wrote_is_told() {
    let folder = tempdir().unwrap();
    let saved = file(&folder, "saved");
    let (_, source) = addresses().await.remove(0);
    let database = filled(&source).await;
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .execute(&database)
    .await
    .unwrap();
    let refused = back_up(&source, &saved, tuesday_morning(), SILENT)
        .await
        .unwrap_err();
    assert!(
        matches!(refused, TransferError::Newer { version: 9999, .. }),
        "{refused}"
    );

    let (_, target) = addresses().await.remove(0);
    sqlx::query("DELETE FROM _sqlx_migrations WHERE version = 9999")
        .execute(&database)
        .await
        .unwrap();
    backup(&source, &saved).await;
    let text = String::from_utf8(zstd::decode_all(&bytes(&saved)[..]).unwrap()).unwrap();
    let newer = text.replacen("\"version\":3,", "\"version\":9999,", 1);
    assert_ne!(newer, text);
    // As a newer program would have written it, its digest right.
    let body = &newer[..newer.trim_end().rfind('\n').unwrap() + 1];
    let digest = <sha2::Sha256 as sha2::Digest>::digest(body);
    let rows: usize = body.lines().filter(|line| line.starts_with('[')).count();
    let digest = database::migrations::hexadecimal(&digest);
    let newer = format!("{body}{{\"whole\":{{\"rows\":{rows},\"sha256\":\"{digest}\"}}}}\n");
    let path = file(&folder, "newer");
    std::fs::write(&path, zstd::encode_all(newer.as_bytes(), 3).unwrap()).unwrap();
    let refused = restore(&path, &target, SILENT).await.unwrap_err();
    assert!(
        matches!(refused, TransferError::Newer { version: 9999, .. }),
        "{refused}"
    );
}

#[tokio::test]
async fn an_older_instance_is_restored_and_brought_up_to_date() {
    for (kind, old) in addresses().await {
        database::migrations::bring_to(&old, 1).await.unwrap();
        let mut connection = database::connect(&old).await.unwrap();
        sqlx::query("INSERT INTO source (id, created_at) VALUES ('ancienne', '2020-01-01')")
            .execute(&mut connection)
            .await
            .unwrap();
        let folder = tempdir().unwrap();
        let saved = file(&folder, "old");
        backup(&old, &saved).await;
        for (to_kind, target) in addresses().await {
            restore(&saved, &target, SILENT).await.unwrap();
            let database = database::open(&target).await.unwrap();
            let row = sqlx::query(
                "SELECT COUNT(*) AS n FROM source LEFT JOIN place ON undated = 1 \
                 WHERE source.id = 'ancienne'",
            );
            let row = row.fetch_one(&database).await.unwrap();
            assert_eq!(row.get::<i64, _>("n"), 1, "{kind} to {to_kind}");

            // One that has gone further already cannot take it.
            let refused = restore(&saved, &target, SILENT).await.unwrap_err();
            let ahead = matches!(refused, TransferError::TargetAhead { wanted: 1, .. });
            assert!(ahead, "{kind} to {to_kind}: {refused}");
        }
    }
}

/// Every write moves two tables together; a backup sees both or neither.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_taken_while_others_write_is_of_one_instant() {
    for (kind, url) in addresses().await {
        let database = filled(&url).await;
        let over = Arc::new(AtomicBool::new(false));
        let writer = tokio::spawn(write_pairs(database.clone(), over.clone()));
        let folder = tempdir().unwrap();
        let mut seen = Vec::new();
        for round in 0..5 {
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            let saved = file(&folder, &round.to_string());
            backup(&url, &saved).await;
            let (_, target) = addresses().await.remove(usize::from(kind != "sqlite"));
            restore(&saved, &target, SILENT).await.unwrap();
            let target = database::open(&target).await.unwrap();
            let row = sqlx::query(
                "SELECT (SELECT COUNT(*) FROM source WHERE id LIKE 'paire-%') AS sources, \
                 (SELECT COUNT(*) FROM import WHERE id LIKE 'paire-%') AS imports",
            );
            let row = row.fetch_one(&target).await.unwrap();
            let pair: (i64, i64) = (row.get("sources"), row.get("imports"));
            assert_eq!(pair.0, pair.1, "{kind}");
            seen.push(pair.0);
        }
        over.store(true, Ordering::Relaxed);
        let written = writer.await.unwrap();
        assert!(seen[4] > seen[0], "{kind}: the writer wrote: {seen:?}");
        assert!(seen[4] <= written, "{kind}");
    }
}

async fn write_pairs(database: Database, over: Arc<AtomicBool>) -> i64 {
    let mut number = 0;
    while !over.load(Ordering::Relaxed) {
        let mut transaction = database.begin().await.unwrap();
        for sql in [
            format!("INSERT INTO source (id, created_at) VALUES ('paire-{number}', 'x')"),
            format!(
                "INSERT INTO import (id, source_id, imported_at, location, rows_read, published, \
                 quarantined, added, updated, unchanged, withdrawn, report) VALUES \
                 ('paire-{number}', 'paire-{number}', 'x', 'x', 0, 0, 0, 0, 0, 0, 0, '{{}}')"
            ),
        ] {
            let query = sqlx::query(AssertSqlSafe(sql));
            query.execute(&mut *transaction).await.unwrap();
        }
        transaction.commit().await.unwrap();
        number += 1;
    }
    number
}

/// No order of the tables satisfies a ring; the rules are there again afterwards.
#[tokio::test]
async fn tables_that_name_one_another_are_carried() {
    let Some((_, target)) = addresses().await.into_iter().nth(1) else {
        return;
    };
    let (_, source) = addresses().await.remove(0);
    filled(&source).await;
    let database = database::open(&target).await.unwrap();
    for rule in [
        "ALTER TABLE import ADD CONSTRAINT one_each UNIQUE (source_id)",
        "ALTER TABLE source ADD CONSTRAINT ring FOREIGN KEY (id) REFERENCES import (source_id)",
    ] {
        sqlx::query(rule).execute(&database).await.unwrap();
    }
    copy(&source, &target, SILENT).await.unwrap();
    let broken = sqlx::query("INSERT INTO source (id, created_at) VALUES ('seule', 'x')");
    let broken = broken.execute(&database).await.unwrap_err();
    assert!(broken.to_string().contains("ring"), "{broken}");
}

#[tokio::test]
async fn what_is_no_instance_is_told() {
    for (kind, url) in addresses().await {
        database::connect(&url).await.unwrap();
        let (_, target) = addresses().await.remove(0);
        let refused = copy(&url, &target, SILENT).await.unwrap_err();
        assert!(
            matches!(refused, TransferError::NoInstance { .. }),
            "{kind}: {refused}"
        );
    }
    let folder = tempdir().unwrap();
    let other = file(&folder, "other");
    std::fs::write(&other, "a letter").unwrap();
    let (_, target) = addresses().await.remove(0);
    let refused = restore(&other, &target, SILENT).await.unwrap_err();
    assert!(
        matches!(refused, TransferError::NoBackup { .. }),
        "{refused}"
    );
}
