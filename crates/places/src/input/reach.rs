//! Which servers a source may be fetched from.
//!
//! An address that somebody typed must not make this server speak to its neighbours: databases,
//! metadata services, routers. Names are looked up once, what was found is checked, and the connection
//! goes to what was checked: a name that means something else a moment later changes nothing. Every
//! redirect passes here too.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use ureq::Error;
use ureq::config::Config;
use ureq::http::Uri;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;

use super::Refusal;

/// Which servers a source may be on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The public web: ports 80 and 443 of public addresses.
    Public,
    /// Any, for who administers this server.
    Anywhere,
}

/// Looks names up, and refuses what is out of reach.
#[derive(Debug)]
pub(super) struct Guard {
    pub reach: Reach,
    pub names: Arc<dyn Resolver>,
    /// Which addresses are of the public Internet.
    pub public: fn(IpAddr) -> bool,
}

impl Resolver for Guard {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, Error> {
        if self.reach == Reach::Public {
            allowed(uri).map_err(refused)?;
        }
        let found = self.names.resolve(uri, config, timeout)?;
        if self.reach == Reach::Public
            && let Some(inside) = found.iter().find(|address| !(self.public)(address.ip()))
        {
            return Err(refused(Refusal::NotPublic(inside.ip())));
        }
        Ok(found)
    }
}

fn refused(refusal: Refusal) -> Error {
    Error::Other(Box::new(refusal))
}

fn allowed(uri: &Uri) -> Result<(), Refusal> {
    let own_port = match uri.scheme_str() {
        Some("http") => 80,
        Some("https") => 443,
        _ => return Err(Refusal::Scheme),
    };
    match uri.port_u16().unwrap_or(own_port) {
        80 | 443 => Ok(()),
        port => Err(Refusal::Port(port)),
    }
}

/// Whether an address is a machine of the public Internet.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let reserved = match a {
        // "This network", and future use.
        0 | 240..=255 => true,
        // Carriers' own.
        100 => (64..128).contains(&b),
        // Protocols' own, 6to4 relays; test networks.
        192 => (b, c) == (0, 0) || (b, c) == (88, 99),
        198 => matches!(b, 18 | 19),
        _ => false,
    };
    !(reserved
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    let [.., high, low] = parts;
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    if let Some(v4) = address.to_ipv4_mapped() {
        return is_public_v4(v4);
    }
    match parts {
        // NAT64 and 6to4 lead to the IPv4 address they hold.
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => embedded(high, low),
        [0x2002, high, low, ..] => embedded(high, low),
        // Teredo, benchmarks, ORCHID, documentation.
        [0x2001, second, ..] if second < 0x200 || second == 0xdb8 => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // All that is given out today.
        [first, ..] => (0x2000..0x4000).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_machines_of_the_public_internet_are_reached() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.9",
            "224.0.0.1",
            "239.255.255.250",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "2001::1",
            "2001:db8::1",
            "3fff::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
            "4000::1",
        ] {
            assert!(!is_public(inside.parse().expect("an address")), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "100.63.0.1",
            "100.128.0.1",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "2001:41d0::1",
            "2a01:e0a::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
            "2002:101:101::1",
        ] {
            assert!(is_public(outside.parse().expect("an address")), "{outside}");
        }
    }

    #[test]
    fn only_the_ports_of_the_web_are_reached() {
        for (uri, expected) in [
            ("http://example.fr/", Ok(())),
            ("https://example.fr/a.csv", Ok(())),
            ("http://example.fr:443/", Ok(())),
            ("http://example.fr:22/", Err(Refusal::Port(22))),
            ("https://example.fr:5432/", Err(Refusal::Port(5432))),
            ("ftp://example.fr/", Err(Refusal::Scheme)),
            ("gopher://example.fr/", Err(Refusal::Scheme)),
        ] {
            assert_eq!(
                allowed(&uri.parse().expect("an address")),
                expected,
                "{uri}"
            );
        }
    }
}
