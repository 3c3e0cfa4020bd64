//! Which proofs are written?

use std::io::{self, Write};

use onepixel::audit::Separable;
use onepixel::probes::separable::{Certificate, Images};
use serde::Serialize;

use crate::Renderer;

/// Writes the proofs about one set as a JSON document; `docs/check_certificates.py` verifies it against the images.
#[derive(Debug, Clone, Copy)]
pub struct Certificates {
    /// The images that the proofs are about.
    pub images: Images,
}

#[derive(Serialize)]
struct Proofs<'a> {
    dataset: &'a str,
    set: &'static str,
    certificates: Vec<Proof<'a>>,
}

#[derive(Serialize)]
struct Proof<'a> {
    a: &'a str,
    b: Option<&'a str>,
    label_a: u16,
    label_b: Option<u16>,
    #[serde(flatten)]
    certificate: &'a Certificate,
}

impl Renderer<Separable> for Certificates {
    fn render(&self, document: &Separable, to: &mut dyn Write) -> io::Result<()> {
        let problems = document.finding.problems.iter().filter(|problem| problem.set == self.images);
        let proofs = problems.filter_map(|problem| {
            let certificate = problem.certificate.as_ref()?;
            let (label_a, label_b) = (problem.label_a, problem.label_b);
            Some(Proof { a: &problem.a, b: problem.b.as_deref(), label_a, label_b, certificate })
        });
        let proofs =
            Proofs { dataset: &document.dataset.name, set: self.images.name(), certificates: proofs.collect() };
        serde_json::to_writer(&mut *to, &proofs)?;
        writeln!(to)
    }
}
