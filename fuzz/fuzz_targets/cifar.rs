#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| onepixel_fuzz::folder("data_batch_1.bin", bytes, &[]));
