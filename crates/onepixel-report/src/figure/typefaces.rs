//! Which fonts draw the text of a PNG?

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use resvg::usvg::FontResolver;
use resvg::usvg::fontdb::{Database, FaceInfo, ID, Source, Style};
use skrifa::{FontRef, MetadataProvider};

use super::font;

/// Stands for characters that no font has.
const NO_GLYPH: &str = "□";

/// An SVG text together with fonts that have all its characters.
pub(super) struct Typeset<'a> {
    pub svg: Cow<'a, str>,
    pub fonts: Arc<Database>,
}

/// Chooses the fonts: the carried ones, and the system's where the carried ones lack a character. What even these lack
/// is replaced by an empty square.
pub(super) fn typeset(svg: &str) -> Typeset<'_> {
    let mut missing: BTreeSet<char> = svg.chars().filter(|&c| is_visible(c) && !font::carries(c)).collect();
    if missing.is_empty() {
        return Typeset { svg: svg.into(), fonts: Arc::clone(&CARRIED) };
    }
    for face in ALL.faces() {
        missing.retain(|&c| !has(&ALL, face.id, c));
    }
    let svg = if missing.is_empty() { svg.into() } else { svg.replace(|c| missing.contains(&c), NO_GLYPH).into() };
    Typeset { svg, fonts: Arc::clone(&ALL) }
}

/// How a font is chosen for a character that the fonts of its text lack: upright and sans-serif first, of the nearest
/// weight.
pub(super) fn resolver() -> FontResolver<'static> {
    FontResolver {
        select_font: FontResolver::default_font_selector(),
        select_fallback: Box::new(|c, used, fonts| {
            let wanted = fonts.face(*used.first()?)?.weight.0;
            let candidates = fonts.faces().filter(|face| !used.contains(&face.id));
            candidates
                .filter(|face| has(fonts, face.id, c))
                .min_by_key(|face| (!is_plain(face), face.weight.0.abs_diff(wanted)))
                .map(|face| face.id)
        }),
    }
}

static CARRIED: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for bytes in [font::REGULAR, font::BOLD] {
        fonts.load_font_source(Source::Binary(Arc::new(bytes)));
    }
    Arc::new(fonts)
});

static ALL: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::clone(&CARRIED);
    fonts.load_system_fonts();
    Arc::new(fonts)
});

fn has(fonts: &Database, face: ID, c: char) -> bool {
    let glyph = fonts.with_face_data(face, |bytes, index| FontRef::from_index(bytes, index).ok()?.charmap().map(c));
    glyph.flatten().is_some()
}

fn is_plain(face: &FaceInfo) -> bool {
    let named = |word| face.families.iter().any(|(name, _)| name.contains(word));
    face.style == Style::Normal && !named("Serif") && !named("Mono")
}

/// Joiners, direction marks and variation selectors are not seen; no font needs to have them.
fn is_visible(c: char) -> bool {
    !c.is_control()
        && !matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}
