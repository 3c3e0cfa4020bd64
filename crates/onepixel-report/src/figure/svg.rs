//! How is a picture written as SVG text?

use std::borrow::Cow;

use super::Figure;
use super::font::{self, Weight};

/// Colour of text and outlines.
pub(super) const INK: &str = "#222";
/// Colour of text that stands back.
pub(super) const FAINT: &str = "#5f5f5f";
/// Colour of the page.
pub(super) const PAPER: &str = "#fff";

/// A rectangle in units of the SVG.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// An SVG document that grows element by element: what is opened is closed, what is written is escaped.
pub(super) struct SvgWriter {
    xml: String,
    open: Vec<&'static str>,
}

impl SvgWriter {
    /// A page through which one sees what is behind it, with a title for those who cannot see it.
    pub fn transparent(width: f64, height: f64, title: &str) -> Self {
        let mut svg = Self { xml: String::new(), open: Vec::new() };
        svg.element("svg")
            .set("xmlns", "http://www.w3.org/2000/svg")
            .set("role", "img")
            .set("aria-label", title)
            .set("width", width)
            .set("height", height)
            .set("viewBox", format!("0 0 {} {}", number(width), number(height)))
            .set("font-family", font::FAMILIES)
            .open();
        svg.element("title").text(title);
        svg
    }

    /// A white page, with a title and a description for those who cannot see it.
    pub fn new(width: f64, height: f64, title: &str, description: &str) -> Self {
        let mut svg = Self { xml: String::new(), open: Vec::new() };
        svg.element("svg")
            .set("xmlns", "http://www.w3.org/2000/svg")
            .set("role", "img")
            .set("width", width)
            .set("height", height)
            .set("viewBox", format!("0 0 {} {}", number(width), number(height)))
            .set("font-family", font::FAMILIES)
            .set("font-size", 12.0)
            .set("fill", INK)
            .open();
        svg.element("title").text(title);
        svg.element("desc").text(description);
        let page = Rect { x: 0.0, y: 0.0, width, height };
        svg.rect(page).set("fill", PAPER).end();
        svg
    }

    /// Begins an element; it is complete with [`Element::end`], [`Element::text`] or [`Element::open`].
    pub fn element(&mut self, name: &'static str) -> Element<'_> {
        self.xml.push('<');
        self.xml.push_str(name);
        Element { svg: self, name }
    }

    /// Closes the element opened last.
    pub fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.xml.push_str("</");
            self.xml.push_str(name);
            self.xml.push('>');
        }
    }

    /// Begins a rectangle.
    pub fn rect(&mut self, rect: Rect) -> Element<'_> {
        self.element("rect").place(rect)
    }

    /// Begins text whose baseline starts at `(x, y)`, or whose end or middle is there with `text-anchor`.
    pub fn text_at(&mut self, x: f64, y: f64) -> Element<'_> {
        self.element("text").set("x", x).set("y", y)
    }

    /// A picture, given as a data URI, stretched over `rect` without smoothing.
    pub fn image(&mut self, rect: Rect, data_uri: &str) {
        self.element("image")
            .place(rect)
            .set("preserveAspectRatio", "none")
            .set("style", "image-rendering:pixelated")
            .set("href", data_uri)
            .end();
    }

    /// Closes what is open.
    pub fn finish(mut self) -> Figure {
        while !self.open.is_empty() {
            self.close();
        }
        self.xml.push('\n');
        Figure { svg: self.xml }
    }
}

/// An element whose start tag is being written.
#[must_use]
pub(super) struct Element<'s> {
    svg: &'s mut SvgWriter,
    name: &'static str,
}

impl Element<'_> {
    /// Adds an attribute.
    pub fn set<'v>(self, name: &str, value: impl Into<Value<'v>>) -> Self {
        let xml = &mut self.svg.xml;
        xml.push(' ');
        xml.push_str(name);
        xml.push_str("=\"");
        escape(xml, &value.into().0);
        xml.push('"');
        self
    }

    /// Places a rectangle or an image.
    pub fn place(self, rect: Rect) -> Self {
        self.set("x", rect.x).set("y", rect.y).set("width", rect.width).set("height", rect.height)
    }

    /// The element has no content.
    pub fn end(self) {
        self.svg.xml.push_str("/>");
    }

    /// The element holds text.
    pub fn text(self, content: &str) {
        let Self { svg, name } = self;
        svg.xml.push('>');
        escape(&mut svg.xml, content);
        svg.open.push(name);
        svg.close();
    }

    /// The element holds what is written until [`SvgWriter::close`].
    pub fn open(self) {
        self.svg.xml.push('>');
        self.svg.open.push(self.name);
    }

    /// The element holds text of the given size that is cut with an ellipsis where it is wider than `available`; its
    /// tooltip then shows all of it.
    pub fn text_within(self, content: &str, size: f64, weight: Weight, available: f64) {
        let mut element = self.set("font-size", size);
        if weight == Weight::Bold {
            element = element.set("font-weight", "bold");
        }
        let fitting = font::fit(content, size, weight, available);
        if fitting == content {
            return element.text(content);
        }
        let Element { svg, name } = element;
        svg.xml.push('>');
        svg.open.push(name);
        svg.element("title").text(content);
        escape(&mut svg.xml, &fitting);
        svg.close();
    }
}

/// The value of an attribute, not yet escaped.
pub(super) struct Value<'v>(Cow<'v, str>);

impl<'v> From<&'v str> for Value<'v> {
    fn from(text: &'v str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<f64> for Value<'_> {
    fn from(value: f64) -> Self {
        Self(number(value).into())
    }
}

/// A number with at most two decimals, as short as it gets.
fn number(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    // Adding 0 turns −0 into 0.
    (rounded + 0.0).to_string()
}

/// Appends text so that XML 1.0 reads it back as the same text. Characters that XML 1.0 cannot hold at all
/// (section 2.2), line breaks included where only a space would be left of them, become U+FFFD.
fn escape(xml: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => xml.push_str("&amp;"),
            '<' => xml.push_str("&lt;"),
            '>' => xml.push_str("&gt;"),
            '"' => xml.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => xml.push(char::REPLACEMENT_CHARACTER),
            c if c.is_control() => xml.push(char::REPLACEMENT_CHARACTER),
            c => xml.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_read_back_as_the_same_text_or_with_replacement_characters() {
        for (text, read) in [
            ("<script>alert(1)</script>", "<script>alert(1)</script>"),
            ("\" onload=\"x' & ]]>", "\" onload=\"x' & ]]>"),
            ("a\u{0}b\u{1b}c\u{fffe}\n", "a\u{fffd}b\u{fffd}c\u{fffd}\u{fffd}"),
            ("שלום 👩‍🔬 おきすつ", "שלום 👩‍🔬 おきすつ"),
        ] {
            let mut svg = SvgWriter::new(1.0, 1.0, text, "");
            svg.element("g").set("id", text).end();
            let figure = svg.finish();
            let document = roxmltree::Document::parse(figure.svg()).unwrap();
            let root = document.root_element();
            assert_eq!(root.first_element_child().unwrap().text(), Some(read));
            assert_eq!(root.last_element_child().unwrap().attribute("id"), Some(read));
            assert!(root.descendants().all(|node| node.tag_name().name() != "script"));
        }
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!(number(3.0), "3");
        assert_eq!(number(-0.001), "0");
        assert_eq!(number(1.0 / 3.0), "0.33");
    }
}
