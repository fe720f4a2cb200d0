//! One socket from its upgrade to its end.
//!
//! Invariant: it reads one message at a time and not while it writes, so a client that does not read is not listened to either; memory is
//! bounded by one message, one batch of the outbox and the small buffers named here.

use super::hall::{Hall, Shared, Slot};
use super::outbox::Outbox;
use super::paced::Paced;
use futures_util::{SinkExt, StreamExt};
use heterodyne_live::room::message::Message as Said;
use heterodyne_live::room::token::Token;
use heterodyne_live::room::{CloseCode, ErrorCode, SocketId};
use hyper::upgrade::{OnUpgrade, Upgraded};
use hyper_util::rt::TokioIo;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::timeout;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message};

type Socket = WebSocketStream<Paced<TokioIo<Upgraded>>>;

/// Time for the connection to become a socket.
const UPGRADE: Duration = Duration::from_secs(10);

/// Time for a batch to leave.
const WRITE: Duration = Duration::from_secs(10);

/// Time for the client to agree that the socket is closed.
const CLOSE: Duration = Duration::from_secs(2);

/// Bytes that are read or gathered at a time.
const BUFFER_BYTES: usize = 2048;

/// RFC 6455, section 7.4.1: the server goes away.
const GOING_AWAY: u16 = 1001;

/// Serves a socket until it ends. Without a token it is told that there is no such room.
pub async fn upgraded(upgrade: OnUpgrade, slot: Slot, token: Option<Token>) {
    let Ok(Ok(io)) = timeout(UPGRADE, upgrade).await else {
        return;
    };
    // Messages that are somewhat too long are read and refused like others; giants end the reading.
    let message_bytes = 2 * slot.hall.message_bytes();
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_message_size(Some(message_bytes))
        .max_frame_size(Some(message_bytes));
    let io = Paced::new(TokioIo::new(io), slot.hall.pace());
    let mut socket = WebSocketStream::from_raw_socket(io, Role::Server, Some(config)).await;
    let Some(token) = token else {
        let says = "this server did not make this room; ask for a new link";
        let text = Said::error(ErrorCode::BadRoom, says, true).text();
        let told = socket.send(Message::text(text));
        if let Ok(Ok(())) = timeout(CLOSE, told).await {
            close(
                &mut socket,
                CloseCode::BadRoom.number(),
                CloseCode::BadRoom.reason(),
            )
            .await;
        }
        return;
    };
    let outbox = Arc::new(Outbox::default());
    let Some((room, id)) = slot.hall.enter(token, &outbox) else {
        return;
    };
    serve(&mut socket, &slot.hall, &room, id, &outbox).await;
    slot.hall.exit(&room, id);
}

async fn serve(
    socket: &mut Socket,
    hall: &Arc<Hall>,
    room: &Shared,
    id: SocketId,
    outbox: &Outbox,
) {
    let mut ending = hall.ending.subscribe();
    loop {
        tokio::select! {
            biased;
            () = async { drop(ending.wait_for(|ending| *ending).await) } => {
                close(socket, GOING_AWAY, "going away").await;
                return;
            }
            () = outbox.cut.notified() => return,
            () = outbox.ready.notified() => {
                if write(socket, outbox).await.is_break() {
                    return;
                }
            }
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => hall.tell(room, |room, now_ms| room.text(now_ms, id, &text)),
                Some(Ok(Message::Binary(_))) => hall.tell(room, |room, now_ms| room.binary(now_ms, id)),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => hall.tell(room, |room, now_ms| room.control(now_ms, id)),
                Some(Ok(Message::Frame(_))) => {}
                Some(Err(Error::Capacity(_))) => {
                    hall.tell(room, |room, now_ms| room.too_large(now_ms, id));
                    let _ = write(socket, outbox).await;
                    return;
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => {
                    // What tungstenite has to say to it, if anything.
                    let _ = timeout(CLOSE, socket.flush()).await;
                    return;
                }
            },
        }
    }
}

/// Sends what waits. Breaks when the socket has ended.
async fn write(socket: &mut Socket, outbox: &Outbox) -> ControlFlow<()> {
    let batch = outbox.take();
    let (messages, bytes) = batch.size();
    let sending = async {
        for text in batch.texts {
            socket.feed(Message::text(text)).await?;
        }
        socket.flush().await
    };
    let sent = tokio::select! {
        biased;
        () = outbox.cut.notified() => return ControlFlow::Break(()),
        sent = timeout(WRITE, sending) => sent,
    };
    if !matches!(sent, Ok(Ok(()))) {
        return ControlFlow::Break(());
    }
    outbox.sent(messages, bytes);
    match batch.close {
        None => ControlFlow::Continue(()),
        Some(code) => {
            close(socket, code.number(), code.reason()).await;
            ControlFlow::Break(())
        }
    }
}

/// Says goodbye and waits a little for the answer, so that the client reads what was said before the connection ends.
async fn close(socket: &mut Socket, code: u16, reason: &'static str) {
    let frame = CloseFrame {
        code: code.into(),
        reason: reason.into(),
    };
    let closing = async {
        socket.close(Some(frame)).await?;
        while socket.next().await.transpose()?.is_some() {}
        Ok::<(), Error>(())
    };
    let _ = timeout(CLOSE, closing).await;
}
