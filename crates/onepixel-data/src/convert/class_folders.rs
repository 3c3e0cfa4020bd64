//! What is the folder of a class called?
//!
//! A class name may hold anything; the name of a folder or a file may not, on one system or another. What cannot be in it is
//! written as `%` and two hexadecimal digits for each of its bytes, as in the addresses of web pages (RFC 3986, 2.1).

use std::collections::HashMap;

/// Characters that Windows refuses in names, the separator of paths, and the sign of what is encoded.
const REFUSED: &str = "<>:\"/\\|?*%";

/// The most bytes of a name: file systems allow 255.
const MOST_BYTES: usize = 200;

/// Names for the folders of these classes, all different also where upper and lower case are the same.
pub(super) fn names(classes: &[String]) -> Vec<String> {
    let mut alike: HashMap<String, usize> = HashMap::new();
    for class in classes {
        *alike.entry(class.to_lowercase()).or_default() += 1;
    }
    let name = |(class, name): (usize, &String)| {
        let keep_case = alike[&name.to_lowercase()] == 1;
        shortened(encoded(name, keep_case), class)
    };
    classes.iter().enumerate().map(name).collect()
}

/// A name as every system allows it, for a file whose ending follows.
pub(super) fn fitting(name: &str) -> String {
    cut(&encoded(name, true)).to_owned()
}

fn encoded(name: &str, keep_case: bool) -> String {
    let last = name.chars().count().saturating_sub(1);
    let reserved = is_reserved(name);
    let mut encoded = String::with_capacity(name.len());
    for (place, c) in name.chars().enumerate() {
        let at_edge = place == 0 || place == last;
        let refused = c.is_control() || REFUSED.contains(c);
        let refused = refused || at_edge && (c == '.' || c.is_whitespace()) || place == 0 && reserved;
        if refused || !keep_case && !c.to_lowercase().eq([c]) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        } else {
            encoded.push(c);
        }
    }
    encoded
}

/// Whether Windows takes the name, whatever follows its first dot, for a device.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name).trim_end().to_ascii_uppercase();
    let port = |port: &str| {
        let number = stem.strip_prefix(port);
        number.is_some_and(|number| {
            matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³")
        })
    };
    matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$") || port("COM") || port("LPT")
}

/// The name itself or, if it is too long, its beginning and the number of the class.
fn shortened(name: String, class: usize) -> String {
    if name.len() <= MOST_BYTES {
        return name;
    }
    format!("{}%7E{class}", cut(&name))
}

/// As much of an encoded name as a file may be called.
fn cut(name: &str) -> &str {
    let end = name.floor_char_boundary(MOST_BYTES);
    // Half of an encoded character would be read as another.
    let whole = name[..end].rfind('%').filter(|&sign| sign + 3 > end && end < name.len());
    &name[..whole.unwrap_or(end)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(classes: &[&str]) -> Vec<String> {
        names(&classes.iter().map(|&class| class.to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn plain_names_stay() {
        let plain = ["0", "Ankle boot", "the Eiffel Tower", "お", "T-shirt"];
        assert_eq!(of(&plain), plain);
    }

    #[test]
    fn what_cannot_be_in_a_file_name_is_encoded() {
        assert_eq!(of(&["T-shirt/top", "a:b*?", "100%", "\u{7}"]), ["T-shirt%2Ftop", "a%3Ab%2A%3F", "100%25", "%07"]);
        assert_eq!(of(&[".", "..", " a ", "a.", ".a.b"]), ["%2E", "%2E%2E", "%20a%20", "a%2E", "%2Ea.b"]);
    }

    #[test]
    fn names_of_devices_are_encoded() {
        assert_eq!(
            of(&["con", "Aux.txt", "COM1", "COM10", "console"]),
            ["%63on", "%41ux.txt", "%43OM1", "COM10", "console"]
        );
    }

    #[test]
    fn letters_that_differ_in_case_only_get_folders_that_differ_in_more() {
        assert_eq!(of(&["A", "a", "B", "É", "é"]), ["%41", "a", "B", "%C3%89", "é"]);
    }

    #[test]
    fn long_names_are_cut_between_characters_and_numbered() {
        let long = of(&["x".repeat(300).as_str(), "お".repeat(90).as_str(), "/".repeat(100).as_str()]);
        assert_eq!(long[0], format!("{}%7E0", "x".repeat(200)));
        assert_eq!(long[1], format!("{}%7E1", "お".repeat(66)));
        assert_eq!(long[2], format!("{}%7E2", "%2F".repeat(66)));
    }
}
