//! The end of a server: what is under way is finished, what hangs is cut off, nothing new begins.

use crate::client::{self, get};
use crate::house::{House, PAGE, certificate, disorder, small_app, unpacked};
use heterodyne_server::limits::Limits;
use heterodyne_server::server::Ended;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

#[test]
fn idle_connections_end_at_once_and_the_port_is_free() {
    let house = small_app();
    let address = house.address;
    let mut idle = client::connect(address);
    assert_eq!(client::ask(&mut idle, &get("/", &[])).body, PAGE);
    assert_eq!(house.ended(), Ended { cut_off: 0 });
    assert_eq!(idle.read(&mut [0]).unwrap(), 0);
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn an_answer_under_way_is_finished() {
    let big = disorder(32 << 20);
    let site = unpacked("big.bin", &big);
    let own = certificate(&[]);
    let limits = Limits {
        ending: Duration::from_secs(60),
        ..Limits::default()
    };
    let house = House::open(site.routes(), limits, Some(&own));
    let mut stream = client::secure(house.address, "localhost", &own.chain[0]).unwrap();
    stream.write_all(get("/big.bin", &[]).as_bytes()).unwrap();
    stream.flush().unwrap();
    let mut beginning = [0; 15];
    stream.read_exact(&mut beginning).unwrap();
    assert_eq!(&beginning, b"HTTP/1.1 200 OK");
    house.stop();
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).unwrap();
    assert!(rest.ends_with(&big));
    assert_eq!(house.ended(), Ended { cut_off: 0 });
}

#[test]
fn a_reader_that_sleeps_is_cut_off_and_counted() {
    let site = unpacked("big.bin", &disorder(32 << 20));
    let limits = Limits {
        ending: Duration::from_millis(100),
        ..Limits::default()
    };
    let house = House::plain(site.routes(), limits);
    let mut sleeping = client::connect(house.address);
    sleeping.write_all(get("/big.bin", &[]).as_bytes()).unwrap();
    let mut beginning = [0; 15];
    sleeping.read_exact(&mut beginning).unwrap();
    assert_eq!(house.ended(), Ended { cut_off: 1 });
}
