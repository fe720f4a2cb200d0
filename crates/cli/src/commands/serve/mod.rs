//! Serves the player as a web page until it is told to end.
//!
//! Invariant: the first line on standard output is the address, and it is printed when connections are accepted.

mod args;
mod data_folder;
mod open_files;
mod rooms;
mod said;

pub use args::ServeArgs;

use crate::exit::Failure;
use crate::{output, signal};
use heterodyne_server::OffsetDateTime;
use heterodyne_server::certificate::{self, Certificate, Own};
use heterodyne_server::error::ServerError;
use heterodyne_server::folder::Folder;
use heterodyne_server::limits::Limits;
use heterodyne_server::listen::{self, Bind};
use heterodyne_server::server::Server;
use heterodyne_server::site::Site;
use said::Serving;
use std::path::Path;

/// Where the certificate lies that `serve` makes for this user.
pub fn own_certificate() -> Option<std::path::PathBuf> {
    data_folder::certificates().map(|folder| folder.join("certificate.pem"))
}

/// Runs `heterodyne serve`.
pub fn run(args: &ServeArgs) -> Result<(), Failure> {
    let bind = args.bind();
    let port = args.port().map_err(|(one, other)| {
        Failure::Usage(format!(
            "--bind says port {one}, --port says {other}; accepted is one of the two"
        ))
    })?;
    let site = site(args.root.as_deref())?;
    let room_limits = rooms::limits(&args.rooms);
    let limits = Limits::default();
    let few_files = open_files::raise(&room_limits, &limits);
    let listeners = listen::listen(bind, port).map_err(refused)?;
    let rooms = rooms::rooms(&args.rooms, room_limits)?;
    let own = Own::new(data_folder::certificates(), names(args, bind));
    let certificate = certificate(args, &own).map_err(refused)?;
    let about = Serving::of(args, bind, &site, certificate.as_ref());
    let server = Server::new(
        listeners,
        certificate.as_ref(),
        site.routes().merge(rooms.routes()),
        limits,
    );
    let mut server = server.map_err(refused)?.with_rooms(rooms);
    if args.cert.is_none() && !args.http {
        server = server.renewed_by(Box::new(move || renewed(&own)));
    }
    let stop = server.stop();
    signal::on_request_to_end(move || stop.now())?;
    let url = about.url(server.addresses());
    about.say(&url, server.addresses(), args.json);
    if let Some(line) = few_files {
        output::complain(&line);
    }
    if args.open
        && let Err(error) = open::that_detached(&url)
    {
        output::complain(&format!("cannot open the browser: {error}"));
    }
    let ended = server.run().map_err(refused)?;
    said::ended(ended, args.json);
    Ok(())
}

fn refused(error: ServerError) -> Failure {
    Failure::Io(error.to_string())
}

fn site(root: Option<&Path>) -> Result<Site, Failure> {
    let Some(root) = root else {
        return Ok(Site::embedded());
    };
    let folder = Folder::open(root);
    folder
        .map(Site::Folder)
        .map_err(Failure::io(format!("serve {}", root.display())))
}

/// Names beyond localhost that the machine's own certificate must hold.
fn names(args: &ServeArgs, bind: Bind) -> Vec<String> {
    let listened = match bind {
        Bind::One(address) if !address.is_unspecified() => Some(address.to_string()),
        _ => None,
    };
    listened.into_iter().chain(args.host.clone()).collect()
}

fn certificate(args: &ServeArgs, own: &Own) -> Result<Option<Certificate>, ServerError> {
    match (args.http, &args.cert, &args.key) {
        (true, ..) => Ok(None),
        (false, Some(chain), Some(key)) => certificate::given(chain, key).map(Some),
        _ => own.get(OffsetDateTime::now_utc()).map(Some),
    }
}

/// A new certificate, when the old one is about to expire; the user hears of it.
fn renewed(own: &Own) -> Option<Certificate> {
    let certificate = own.get(OffsetDateTime::now_utc()).ok()?;
    match &certificate.origin {
        certificate::Origin::Made(_) => {
            for line in said::about_certificate(&certificate) {
                output::complain(&line);
            }
            Some(certificate)
        }
        _ => None,
    }
}
