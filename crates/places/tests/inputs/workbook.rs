//! Small workbooks, written as spreadsheets write them: XML files in a zip.

const STYLES: &str = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>"#;

/// A workbook of these sheets, each given by its rows.
pub fn xlsx(sheets: &[&str]) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let numbers = 1..=sheets.len();
    let listed: String = numbers
        .clone()
        .map(|n| format!(r#"<sheet name="Feuille{n}" sheetId="{n}" r:id="rId{n}"/>"#))
        .collect();
    let related: String = numbers
        .map(|n| {
            format!(r#"<Relationship Id="rId{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>"#)
        })
        .collect();
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let document = format!(
        r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>"#
    );
    let mut files = vec![
        ("_rels/.rels".to_owned(), document),
        (
            "xl/workbook.xml".to_owned(),
            format!(
                r#"<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{listed}</sheets></workbook>"#
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels".to_owned(),
            format!(r#"<Relationships xmlns="{package}">{related}</Relationships>"#),
        ),
        ("xl/styles.xml".to_owned(), STYLES.to_owned()),
    ];
    for (n, rows) in (1..).zip(sheets) {
        let sheet =
            format!(r#"<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>"#);
        files.push((format!("xl/worksheets/sheet{n}.xml"), sheet));
    }
    zip(&files)
}

/// The same, whose first file says that it is four gigabytes once unpacked.
pub fn bloated(mut zip: Vec<u8>) -> Vec<u8> {
    let entry = zip.windows(4).position(|four| four == b"PK\x01\x02");
    let size = entry.expect("a directory") + 24;
    zip[size..size + 4].copy_from_slice(&u32::MAX.to_le_bytes());
    zip
}

/// A zip of files that are not compressed.
fn zip(files: &[(String, String)]) -> Vec<u8> {
    let (mut local, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in files {
        let offset = local.len() as u32;
        let mut header = Vec::new();
        header.extend([20, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        header.extend(crc32(content.as_bytes()).to_le_bytes());
        header.extend((content.len() as u32).to_le_bytes());
        header.extend((content.len() as u32).to_le_bytes());
        header.extend((name.len() as u16).to_le_bytes());
        header.extend([0, 0]);
        local.extend(b"PK\x03\x04");
        local.extend(&header);
        local.extend(name.as_bytes());
        local.extend(content.as_bytes());
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&header);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (count, start) = (files.len() as u16, local.len() as u32);
    local.extend(&directory);
    local.extend(b"PK\x05\x06\x00\x00\x00\x00");
    local.extend(count.to_le_bytes());
    local.extend(count.to_le_bytes());
    local.extend((directory.len() as u32).to_le_bytes());
    local.extend(start.to_le_bytes());
    local.extend([0, 0]);
    local
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            let mask = 0_u32.wrapping_sub(crc & 1);
            (crc >> 1) ^ (0xEDB8_8320 & mask)
        })
    })
}
