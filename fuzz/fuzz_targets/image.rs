#![no_main]

libfuzzer_sys::fuzz_target!(init: onepixel_fuzz::let_guards_catch(), |bytes: &[u8]| onepixel_fuzz::folder("train/a/1.png", bytes, &[("train/b/1.png", include_bytes!("../one_pixel.png"))]));
