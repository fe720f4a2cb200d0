//! A host of rooms on loopback, in this process.

use std::net::TcpListener;
use std::thread::JoinHandle;

use heterodyne_peer::address::{Invitation, Target};
use heterodyne_peer::dial::Trust;
use heterodyne_peer::room_socket::new_room;
use heterodyne_server::limits::Limits;
use heterodyne_server::room::HostLimits;
use heterodyne_server::room::token::Key;
use heterodyne_server::rooms::{Rooms, Settings};
use heterodyne_server::server::{Server, Stop};

/// Ends when it is dropped.
pub struct Host {
    pub target: Target,
    stop: Stop,
    thread: Option<JoinHandle<()>>,
}

impl Host {
    pub fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let rooms = Rooms::new(Settings {
            limits: HostLimits::default(),
            key: Key::new([7; 32]),
            turn: None,
            origins: Vec::new(),
        });
        let server = Server::new(vec![listener], None, rooms.routes(), Limits::default())
            .unwrap()
            .with_rooms(rooms);
        let stop = server.stop();
        let thread = std::thread::spawn(move || {
            server.run().unwrap();
        });
        Self {
            target: Target::parse(&format!("http://{address}/")).unwrap(),
            stop,
            thread: Some(thread),
        }
    }

    pub fn room(&self) -> Invitation {
        new_room(&self.target, &Trust::new(&[]).unwrap()).unwrap()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.stop.now();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
