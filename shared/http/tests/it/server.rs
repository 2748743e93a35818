//! A vendor of raw bytes: for each connection in turn, what it does with it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use wire::{Limits, ReqwestWire};

/// What is done with a connection once its request was read.
pub(crate) enum Act {
    /// These bytes, then the end.
    Say(Vec<u8>),
    /// These bytes as soon as anything comes, then the end.
    Interrupt(Vec<u8>),
    /// These bytes, then nothing until the other side gives up.
    Stall(Vec<u8>),
}

/// A running server.
pub(crate) struct Vendor {
    pub(crate) at: SocketAddr,
    heard: Arc<Mutex<Vec<String>>>,
    work: JoinHandle<()>,
}

impl Vendor {
    /// Takes as many connections as there are acts, one after the other; then it listens no more.
    pub(crate) async fn start(acts: Vec<Act>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let at = listener.local_addr().unwrap();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&heard);
        let work = tokio::spawn(async move {
            for act in acts {
                let (mut stream, _) = listener.accept().await.unwrap();
                let hasty = matches!(act, Act::Interrupt(_));
                let request = request(&mut stream, hasty).await;
                notes.lock().unwrap().push(request);
                match act {
                    Act::Say(bytes) | Act::Interrupt(bytes) => {
                        // The other side may have hung up already: a limit of its own.
                        let _ = stream.write_all(&bytes).await;
                        let _ = stream.shutdown().await;
                    }
                    Act::Stall(bytes) => {
                        stream.write_all(&bytes).await.unwrap();
                        let mut rest = Vec::new();
                        let _ = stream.read_to_end(&mut rest).await;
                    }
                }
            }
        });
        Self { at, heard, work }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    /// All requests so far, as they came.
    pub(crate) fn heard(&self) -> Vec<String> {
        self.heard.lock().unwrap().clone()
    }

    /// Waits until all acts were played.
    pub(crate) async fn ended(self) -> Vec<String> {
        self.work.await.unwrap();
        Arc::try_unwrap(self.heard).unwrap().into_inner().unwrap()
    }
}

/// A whole request, or only its first part.
async fn request(stream: &mut TcpStream, hasty: bool) -> String {
    let mut bytes = Vec::new();
    let mut part = [0; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        if hasty && !bytes.is_empty() {
            return text;
        }
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return text,
            Ok(count) => bytes.extend_from_slice(&part[..count]),
        }
    }
}

/// An answer with a body.
pub(crate) fn says(status: u16, headers: &str, body: &[u8]) -> Act {
    let head = format!(
        "HTTP/1.1 {status} Said\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n",
        body.len()
    );
    Act::Say([head.as_bytes(), body].concat())
}

/// The connection ends before an answer.
pub(crate) fn hangs_up() -> Act {
    Act::Say(Vec::new())
}

/// Limits with pauses that are not felt.
pub(crate) fn quick() -> Limits {
    Limits { pause: Duration::from_millis(1), ..Limits::default() }
}

pub(crate) fn wire(limits: Limits) -> ReqwestWire {
    ReqwestWire::for_loopback(limits).unwrap()
}
