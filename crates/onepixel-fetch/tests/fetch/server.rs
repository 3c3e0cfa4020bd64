//! A web server that answers as a test tells it to.
#![allow(dead_code, reason = "each test program uses some of it")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A server on this machine; it answers until the test program ends.
pub struct Server {
    address: SocketAddr,
    scheme: &'static str,
    log: Arc<Mutex<Vec<Asked>>>,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub method: String,
    pub path: String,
    /// The first byte of a range.
    pub from: Option<usize>,
    /// The last byte of a range that has one.
    pub to: Option<usize>,
    pub if_range: Option<String>,
    pub if_match: Option<String>,
    pub authorization: Option<String>,
    pub host: String,
    /// How often this path was asked for before.
    pub before: usize,
}

/// What is answered.
#[derive(Debug, Clone)]
pub struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    chunked: bool,
    /// Bytes of the body after which something happens to the connection.
    until: Option<(usize, Then)>,
}

#[derive(Debug, Clone, Copy)]
enum Then {
    Close,
    Stall,
    Drip,
}

/// A connection, encrypted or not.
pub trait Connection: Read + Write {}

impl<S: Read + Write> Connection for S {}

impl Server {
    pub fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        Self::start_encrypted("http", |stream| Box::new(stream), answer)
    }

    /// One whose connections are encrypted by `wrap`.
    pub fn start_encrypted(
        scheme: &'static str,
        wrap: impl Fn(TcpStream) -> Box<dyn Connection> + Send + Sync + 'static,
        answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self { address: listener.local_addr().unwrap(), scheme, log: Arc::default() };
        let (log, shared) = (server.log.clone(), Arc::new((wrap, answer)));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, shared) = (log.clone(), shared.clone());
                std::thread::spawn(move || {
                    let (wrap, answer) = &*shared;
                    // A client that goes away is part of the tests.
                    let _ = serve(wrap(stream), &log, answer);
                });
            }
        });
        server
    }

    pub fn url(&self, path: &str) -> String {
        let host = if self.scheme == "https" { "localhost".to_owned() } else { self.address.ip().to_string() };
        format!("{}://{host}:{}/{path}", self.scheme, self.address.port())
    }

    pub fn log(&self) -> Vec<Asked> {
        self.log.lock().unwrap().clone()
    }

    /// The first bytes that were asked for, request by request.
    pub fn ranges(&self) -> Vec<Option<usize>> {
        self.log().into_iter().map(|asked| asked.from).collect()
    }

    /// The paths that were asked for, request by request.
    pub fn paths(&self) -> Vec<String> {
        self.log().into_iter().map(|asked| asked.path).collect()
    }
}

fn serve(
    stream: Box<dyn Connection>,
    log: &Mutex<Vec<Asked>>,
    answer: &(dyn Fn(&Asked) -> Reply + Send + Sync),
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    loop {
        let Some((method, path, headers)) = request(&mut stream)? else { return Ok(()) };
        let asked = {
            let mut log = log.lock().unwrap();
            let before = log.iter().filter(|asked| asked.path == path).count();
            let range = headers.get("range").and_then(|range| range.strip_prefix("bytes=")?.split_once('-'));
            let (from, to) = range.map_or((None, None), |(from, to)| (from.parse().ok(), to.parse().ok()));
            let header = |name: &str| headers.get(name).cloned();
            let (if_range, if_match, authorization) = (header("if-range"), header("if-match"), header("authorization"));
            let host = header("host").unwrap_or_default();
            let asked = Asked { method, path, from, to, if_range, if_match, authorization, host, before };
            log.push(asked.clone());
            asked
        };
        let reply = answer(&asked);
        if asked.method == "CONNECT" && reply.status == 200 {
            // We are the proxy, and whom it leads to.
            stream.get_mut().write_all(b"HTTP/1.1 200 OK\r\n\r\n")?;
            continue;
        }
        return reply.send(stream.get_mut());
    }
}

type Request = (String, String, HashMap<String, String>);

fn request(stream: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    stream.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (Some(method), Some(path)) = (words.next(), words.next()) else { return Ok(None) };
    let (method, path) = (method.to_owned(), path.trim_start_matches('/').to_owned());
    let mut headers = HashMap::new();
    loop {
        line.clear();
        stream.read_line(&mut line)?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => headers.insert(name.to_ascii_lowercase(), value.trim().to_owned()),
            None => return Ok(Some((method, path, headers))),
        };
    }
}

impl Reply {
    /// The whole file, whatever was asked for.
    pub fn whole(bytes: &[u8]) -> Self {
        Self { status: 200, headers: Vec::new(), body: bytes.to_vec(), chunked: false, until: None }
    }

    /// The file, or the rest of it if that was asked for.
    pub fn file(bytes: &[u8], asked: &Asked) -> Self {
        match asked.from {
            None => Self::whole(bytes),
            Some(from) if from < bytes.len() => {
                let last = asked.to.unwrap_or(usize::MAX).min(bytes.len() - 1);
                let range = format!("bytes {from}-{last}/{}", bytes.len());
                Self { status: 206, ..Self::whole(&bytes[from..=last]) }.header("Content-Range", range)
            }
            Some(_) => {
                Self { status: 416, ..Self::whole(&[]) }.header("Content-Range", format!("bytes */{}", bytes.len()))
            }
        }
    }

    /// What is said of a file without sending it.
    pub fn head(bytes: &[u8]) -> Self {
        Self::whole(b"").header("Content-Length", bytes.len().to_string())
    }

    pub fn refused(status: u16, body: &str) -> Self {
        Self { status, ..Self::whole(body.as_bytes()) }
    }

    pub fn status(status: u16) -> Self {
        Self { status, ..Self::whole(b"no") }
    }

    pub fn redirect(to: impl Into<String>) -> Self {
        Self { status: 302, ..Self::whole(b"") }.header("Location", to)
    }

    pub fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// In chunks, without saying how long it is.
    pub fn chunked(self) -> Self {
        Self { chunked: true, ..self }
    }

    /// The connection closes after so many bytes of the body.
    pub fn cut_after(self, bytes: usize) -> Self {
        Self { until: Some((bytes, Then::Close)), ..self }
    }

    /// Nothing more comes after so many bytes of the body.
    pub fn stall_after(self, bytes: usize) -> Self {
        Self { until: Some((bytes, Then::Stall)), ..self }
    }

    /// After so many bytes of the body, the rest comes little by little.
    pub fn drip_after(self, bytes: usize) -> Self {
        Self { until: Some((bytes, Then::Drip)), ..self }
    }

    fn send(&self, to: &mut impl Write) -> std::io::Result<()> {
        write!(to, "HTTP/1.1 {} Said\r\nConnection: close\r\n", self.status)?;
        for (name, value) in &self.headers {
            write!(to, "{name}: {value}\r\n")?;
        }
        if self.chunked {
            write!(to, "Transfer-Encoding: chunked\r\n\r\n")?;
        } else if self.headers.iter().any(|(name, _)| *name == "Content-Length") {
            write!(to, "\r\n")?;
        } else {
            write!(to, "Content-Length: {}\r\n\r\n", self.body.len())?;
        }
        let sent = self.until.map_or(self.body.len(), |(bytes, _)| bytes.min(self.body.len()));
        let (first, rest) = self.body.split_at(sent);
        self.send_piece(to, first)?;
        match self.until {
            Some((_, Then::Close)) => return Ok(()),
            Some((_, Then::Stall)) => std::thread::sleep(Duration::from_secs(3600)),
            Some((_, Then::Drip)) => {
                for piece in rest.chunks(1000) {
                    self.send_piece(to, piece)?;
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
            None => {}
        }
        if self.chunked {
            write!(to, "0\r\n\r\n")?;
        }
        to.flush()
    }

    fn send_piece(&self, to: &mut impl Write, piece: &[u8]) -> std::io::Result<()> {
        if self.chunked && !piece.is_empty() {
            write!(to, "{:x}\r\n", piece.len())?;
            to.write_all(piece)?;
            write!(to, "\r\n")?;
        } else {
            to.write_all(piece)?;
        }
        to.flush()
    }
}
