//! Where communes are, for those whose contour no input has.

use std::collections::HashMap;

use territory::{CodeInsee, fold};

use super::inputs::City;

/// Main villages that GeoNames' cities lack, to about a kilometre: atolls, New Caledonia's smallest
/// communes, the southern lands, and four communes of the Cantal made anew in 2025.
const VILLAGES: [(&str, f64, f64); 41] = [
    ("15031", 45.1170, 2.9560),
    ("15035", 45.1547, 2.9197),
    ("15047", 45.1622, 2.8883),
    ("15171", 45.1719, 2.9797),
    ("98411", -37.7970, 77.5710),
    ("98412", -49.3500, 70.2200),
    ("98413", -46.4300, 51.8600),
    ("98414", -66.6630, 140.0020),
    ("98415", -11.5700, 47.3000),
    ("98711", -17.3480, -145.5050),
    ("98713", -15.2500, -146.6200),
    ("98716", -16.0580, -145.6150),
    ("98717", -15.8200, -140.8700),
    ("98718", -10.5100, -138.6800),
    ("98721", -17.6000, -142.6100),
    ("98722", -17.6000, -149.3000),
    ("98726", -16.6260, -143.5690),
    ("98727", -14.4600, -146.0350),
    ("98728", -16.4400, -152.2500),
    ("98730", -14.1700, -141.2700),
    ("98732", -19.2800, -138.7800),
    ("98737", -14.8200, -138.8200),
    ("98739", -23.8680, -147.6880),
    ("98740", -14.9700, -147.6300),
    ("98741", -27.6180, -144.3350),
    ("98743", -22.6450, -152.8000),
    ("98745", -16.5880, -151.4900),
    ("98746", -9.9370, -139.1100),
    ("98749", -14.4800, -145.0300),
    ("98750", -16.8000, -151.3900),
    ("98751", -17.3400, -138.4500),
    ("98753", -23.3450, -149.4850),
    ("98755", -20.7700, -138.5600),
    ("98756", -8.9350, -139.5700),
    ("98757", -9.3580, -140.0460),
    ("98806", -21.6650, 165.7750),
    ("98816", -21.6900, 165.6800),
    ("98828", -21.6400, 165.8400),
    ("98833", -21.3950, 165.8300),
    ("98901", 10.3000, -109.2200),
    ("97801", 18.0682, -63.0830),
];

/// Latitude and longitude of the main place of a commune without contour.
pub fn main_place(code: CodeInsee, name: &str, cities: &[City]) -> Option<(f64, f64)> {
    let villages: HashMap<&str, (f64, f64)> = VILLAGES
        .iter()
        .map(|&(code, lat, lon)| (code, (lat, lon)))
        .collect();
    if let Some(&village) = villages.get(code.as_str()) {
        return Some(village);
    }
    let code = code.as_str();
    let there = cities.iter().filter(|city| {
        city.admin2 == code || city.admin1 == code || (code == "97701" && city.country == "BL")
    });
    let named =
        |city: &&City| fold(&city.name) == fold(name) || fold(name).ends_with(&fold(&city.name));
    let city = there.clone().find(named).or_else(|| there.clone().next())?;
    Some((city.lat.parse().ok()?, city.lng.parse().ok()?))
}
