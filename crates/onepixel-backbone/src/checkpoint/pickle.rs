//! Which tensors does a pickle name? Reads those of PyTorch's `state_dict`, and runs nothing.
//!
//! A pickle is a program for a stack machine, and may call any function of Python. Here it may ask for four: an ordered
//! dictionary, a tensor, a parameter, and types of storages. Any other name is refused, and so is any instruction that such
//! files do not need. Objects lie in one list, and refer to each other by number: nothing nests, whatever a file says.
//! The instructions: Python's `pickletools`; what PyTorch writes: `torch/serialization.py`, `torch/_utils.py`.

use std::collections::HashMap;

use crate::graph::MOST_DIMENSIONS;

/// Objects that a pickle may make.
const MOST_OBJECTS: usize = 1_000_000;

/// Arguments of a call, and bytes of a storage's name.
const MOST_ARGUMENTS: usize = 16;
const MOST_KEY: usize = 256;

/// Why a pickle is refused: where, and what is there.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    pub offset: usize,
    pub found: String,
}

/// Number of an object.
type Id = usize;

/// A type of numbers that PyTorch stores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Numbers {
    Float,
    Half,
    Double,
    Int,
    Long,
    Byte,
}

/// A tensor, as a view of a storage.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Tensor {
    /// Name of the storage.
    pub key: String,
    pub numbers: Numbers,
    /// Numbers of the storage.
    pub count: usize,
    pub offset: usize,
    pub dims: Vec<usize>,
    pub strides: Vec<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Global {
    OrderedDict,
    RebuildTensor,
    RebuildParameter,
    Storage(Numbers),
}

#[derive(Debug, Clone)]
enum Object {
    /// `None`, a truth value, or a number that is no index: nothing that tensors are made of.
    Nothing,
    Int(i64),
    Text(String),
    Tuple(Vec<Id>),
    List(Vec<Id>),
    Dictionary(Vec<(Id, Id)>),
    Global(Global),
    Storage {
        key: String,
        numbers: Numbers,
        count: usize,
    },
    Tensor(Box<Tensor>),
}

/// What a pickle says, and where it ends.
pub(super) struct Unpickled {
    objects: Vec<Object>,
    top: Id,
    /// Bytes of the pickle.
    pub length: usize,
}

/// Runs the one pickle that bytes begin with.
pub(super) fn unpickle(bytes: &[u8]) -> Result<Unpickled, Fault> {
    let mut machine = Machine {
        bytes,
        at: 0,
        start: 0,
        objects: Vec::new(),
        stack: Vec::new(),
        marks: Vec::new(),
        memo: HashMap::new(),
    };
    loop {
        machine.start = machine.at;
        if machine.instruction()? {
            let top = machine.pop()?;
            return Ok(Unpickled { objects: machine.objects, top, length: machine.at });
        }
        if machine.objects.len() > MOST_OBJECTS {
            return machine.wrong(format!("more than {MOST_OBJECTS} objects"));
        }
    }
}

impl Unpickled {
    /// All tensors of a dictionary with their names; those of its entry `state_dict`, where it has one.
    pub fn tensors(&self) -> Vec<(String, Tensor)> {
        let entries = self.entries(self.top);
        let inner = entries.iter().find(|(name, _)| name == "state_dict").map(|(_, inner)| self.entries(*inner));
        let entries = inner.unwrap_or(entries).into_iter();
        let tensor = |(name, id): (String, Id)| match &self.objects[id] {
            Object::Tensor(tensor) => Some((name, (**tensor).clone())),
            _ => None,
        };
        entries.filter_map(tensor).collect()
    }

    fn entries(&self, dictionary: Id) -> Vec<(String, Id)> {
        let Object::Dictionary(entries) = &self.objects[dictionary] else { return Vec::new() };
        let named = |&(key, value): &(Id, Id)| match &self.objects[key] {
            Object::Text(name) => Some((name.clone(), value)),
            _ => None,
        };
        entries.iter().filter_map(named).collect()
    }

    /// The texts of a list.
    pub fn texts(&self) -> Vec<String> {
        let Object::List(items) = &self.objects[self.top] else { return Vec::new() };
        let text = |&id: &Id| match &self.objects[id] {
            Object::Text(text) => Some(text.clone()),
            _ => None,
        };
        items.iter().filter_map(text).collect()
    }
}

struct Machine<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the instruction begins.
    start: usize,
    objects: Vec<Object>,
    stack: Vec<Id>,
    /// Heights of the stack.
    marks: Vec<usize>,
    memo: HashMap<u32, Id>,
}

impl<'a> Machine<'a> {
    fn wrong<T>(&self, found: impl Into<String>) -> Result<T, Fault> {
        Err(Fault { offset: self.start, found: found.into() })
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Fault> {
        let Some(bytes) = self.bytes.get(self.at..).and_then(|rest| rest.get(..count)) else {
            return self.wrong("the end of the file");
        };
        self.at += count;
        Ok(bytes)
    }

    fn skip(&mut self, count: usize) -> Result<(), Fault> {
        self.take(count).map(|_| ())
    }

    fn number(&mut self, bytes: usize) -> Result<u32, Fault> {
        let bytes = self.take(bytes)?;
        Ok(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u32::from(byte)))
    }

    fn text(&mut self, bytes: usize) -> Result<String, Fault> {
        let length = self.number(bytes)? as usize;
        let text = self.take(length)?;
        String::from_utf8(text.to_vec()).or_else(|_| self.wrong("text that is not UTF-8"))
    }

    fn line(&mut self) -> Result<String, Fault> {
        let rest = &self.bytes[self.at..];
        let Some(length) = rest.iter().take(256).position(|&byte| byte == b'\n') else {
            return self.wrong("a name without an end");
        };
        self.at += length + 1;
        Ok(String::from_utf8_lossy(&rest[..length]).into_owned())
    }

    fn push(&mut self, object: Object) {
        self.objects.push(object);
        self.stack.push(self.objects.len() - 1);
    }

    fn pop(&mut self) -> Result<Id, Fault> {
        let floor = self.marks.last().copied().unwrap_or(0);
        match self.stack.len() > floor {
            true => Ok(self.stack.pop().expect("more than none")),
            false => self.wrong("an instruction without its operands"),
        }
    }

    fn pop_to_mark(&mut self) -> Result<Vec<Id>, Fault> {
        match self.marks.pop() {
            Some(mark) => Ok(self.stack.split_off(mark)),
            None => self.wrong("an instruction without its mark"),
        }
    }

    fn tuple(&mut self, count: usize) -> Result<(), Fault> {
        let mut items: Vec<Id> = (0..count).map(|_| self.pop()).collect::<Result<_, _>>()?;
        items.reverse();
        self.push(Object::Tuple(items));
        Ok(())
    }

    /// Does the next instruction; whether it was the last.
    fn instruction(&mut self) -> Result<bool, Fault> {
        match self.take(1)?[0] {
            b'.' => return Ok(true),
            // The protocol, and frames: nothing to do.
            0x80 => self.skip(1)?,
            0x95 => self.skip(8)?,
            b'(' => self.marks.push(self.stack.len()),
            b'N' | 0x88 | 0x89 => self.push(Object::Nothing),
            b'J' => {
                let number = self.number(4)? as i32;
                self.push(Object::Int(number.into()));
            }
            b'K' => self.int(1)?,
            b'M' => self.int(2)?,
            0x8a => self.long()?,
            b'G' => {
                self.skip(8)?;
                self.push(Object::Nothing);
            }
            b'X' => self.push_text(4)?,
            0x8c => self.push_text(1)?,
            b'}' => self.push(Object::Dictionary(Vec::new())),
            b']' => self.push(Object::List(Vec::new())),
            b')' => self.tuple(0)?,
            0x85 => self.tuple(1)?,
            0x86 => self.tuple(2)?,
            0x87 => self.tuple(3)?,
            b't' => {
                let items = self.pop_to_mark()?;
                self.push(Object::Tuple(items));
            }
            code @ (b'q' | b'r' | 0x94 | b'h' | b'j') => self.memory(code)?,
            code @ (b's' | b'u' | b'a' | b'e') => self.collect(code)?,
            b'c' => {
                let (module, name) = (self.line()?, self.line()?);
                self.global(&module, &name)?;
            }
            0x93 => self.stack_global()?,
            b'Q' => self.storage()?,
            b'R' => self.call()?,
            // The state of an object: of a dictionary, what its version is.
            b'b' => {
                self.pop()?;
            }
            other => return self.wrong(format!("the instruction {other:#04x}")),
        }
        Ok(false)
    }

    fn int(&mut self, bytes: usize) -> Result<(), Fault> {
        let number = self.number(bytes)?;
        self.push(Object::Int(number.into()));
        Ok(())
    }

    /// A number of up to 255 bytes; only such as fit into 63 bits mean something here.
    fn long(&mut self) -> Result<(), Fault> {
        let length = self.number(1)? as usize;
        let bytes = self.take(length)?;
        let small = bytes.len() <= 8 && bytes.last().is_none_or(|&last| last < 0x80);
        let number = bytes.iter().rev().take(8).fold(0_u64, |number, &byte| number << 8 | u64::from(byte));
        self.push(if small { Object::Int(number as i64) } else { Object::Nothing });
        Ok(())
    }

    fn push_text(&mut self, bytes: usize) -> Result<(), Fault> {
        let text = self.text(bytes)?;
        self.push(Object::Text(text));
        Ok(())
    }

    /// Keeps the top of the stack under a number, or puts what was kept on it.
    fn memory(&mut self, code: u8) -> Result<(), Fault> {
        let key = match code {
            b'q' | b'h' => self.number(1)?,
            b'r' | b'j' => self.number(4)?,
            _ => self.memo.len() as u32,
        };
        if matches!(code, b'h' | b'j') {
            let Some(&kept) = self.memo.get(&key) else { return self.wrong(format!("nothing kept under {key}")) };
            self.stack.push(kept);
        } else {
            let Some(&top) = self.stack.last() else { return self.wrong("nothing to keep") };
            self.memo.insert(key, top);
        }
        Ok(())
    }

    /// Puts one or many into a dictionary or a list.
    fn collect(&mut self, code: u8) -> Result<(), Fault> {
        let mut items = match code {
            b's' => {
                let value = self.pop()?;
                vec![self.pop()?, value]
            }
            b'a' => vec![self.pop()?],
            _ => self.pop_to_mark()?,
        };
        let Some(&into) = self.stack.last() else { return self.wrong("nothing to put items into") };
        match (&mut self.objects[into], code) {
            (Object::Dictionary(entries), b's' | b'u') if items.len().is_multiple_of(2) => {
                entries.extend(items.chunks_exact(2).map(|pair| (pair[0], pair[1])));
            }
            (Object::List(list), b'a' | b'e') => list.append(&mut items),
            _ => return self.wrong("items for something that takes none"),
        }
        Ok(())
    }

    fn stack_global(&mut self) -> Result<(), Fault> {
        let (name, module) = (self.pop()?, self.pop()?);
        match (self.objects[module].clone(), self.objects[name].clone()) {
            (Object::Text(module), Object::Text(name)) => self.global(&module, &name),
            _ => self.wrong("a name that is no text"),
        }
    }

    fn global(&mut self, module: &str, name: &str) -> Result<(), Fault> {
        let global = match (module, name) {
            ("collections", "OrderedDict") => Global::OrderedDict,
            ("torch._utils", "_rebuild_tensor_v2") => Global::RebuildTensor,
            ("torch._utils", "_rebuild_parameter") => Global::RebuildParameter,
            ("torch", "FloatStorage") => Global::Storage(Numbers::Float),
            ("torch", "HalfStorage") => Global::Storage(Numbers::Half),
            ("torch", "DoubleStorage") => Global::Storage(Numbers::Double),
            ("torch", "IntStorage") => Global::Storage(Numbers::Int),
            ("torch", "LongStorage") => Global::Storage(Numbers::Long),
            ("torch", "ByteStorage" | "BoolStorage") => Global::Storage(Numbers::Byte),
            _ => {
                return self.wrong(format!(
                    "{:?}, which could run anything",
                    format!("{module}.{name}").chars().take(80).collect::<String>()
                ));
            }
        };
        self.push(Object::Global(global));
        Ok(())
    }

    /// The items of a tuple, if they are as few as arguments are: a long one that is used again and again would take long.
    fn items(&self, id: Id) -> Option<Vec<&Object>> {
        match &self.objects[id] {
            Object::Tuple(items) if items.len() <= MOST_ARGUMENTS => {
                Some(items.iter().map(|&item| &self.objects[item]).collect())
            }
            _ => None,
        }
    }

    /// What PyTorch keeps outside of the pickle: `("storage", type, key, device, count, …)`.
    fn storage(&mut self) -> Result<(), Fault> {
        let id = self.pop()?;
        let storage = match self.items(id).as_deref() {
            Some(
                [
                    Object::Text(kind),
                    Object::Global(Global::Storage(numbers)),
                    Object::Text(key),
                    _,
                    Object::Int(count),
                    ..,
                ],
            ) if kind == "storage" && key.len() <= MOST_KEY => {
                let count = usize::try_from(*count).ok();
                count.map(|count| Object::Storage { key: key.clone(), numbers: *numbers, count })
            }
            _ => None,
        };
        match storage {
            Some(storage) => self.push(storage),
            None => return self.wrong("something other than a storage outside of the pickle"),
        }
        Ok(())
    }

    fn call(&mut self) -> Result<(), Fault> {
        let (arguments, function) = (self.pop()?, self.pop()?);
        let Object::Global(function) = self.objects[function] else {
            return self.wrong("a call of something that is no function");
        };
        let arguments = self.items(arguments);
        let made = match (function, arguments.as_deref()) {
            (Global::OrderedDict, Some([])) => Some(Object::Dictionary(Vec::new())),
            (Global::RebuildParameter, Some([tensor @ Object::Tensor(_), ..])) => Some((*tensor).clone()),
            (
                Global::RebuildTensor,
                Some(
                    [
                        Object::Storage { key, numbers, count },
                        Object::Int(offset),
                        Object::Tuple(dims),
                        Object::Tuple(strides),
                        ..,
                    ],
                ),
            ) => self.tensor((key, *numbers, *count), *offset, (dims, strides)),
            _ => None,
        };
        match made {
            Some(made) => self.push(made),
            None => return self.wrong("a call with other arguments than tensors have"),
        }
        Ok(())
    }

    fn tensor(
        &self,
        (key, numbers, count): (&str, Numbers, usize),
        offset: i64,
        (dims, strides): (&[Id], &[Id]),
    ) -> Option<Object> {
        let sizes = |ids: &[Id]| -> Option<Vec<usize>> {
            let size = |&id: &Id| match self.objects[id] {
                Object::Int(size) => usize::try_from(size).ok(),
                _ => None,
            };
            ids.iter().map(size).collect()
        };
        (dims.len() == strides.len() && dims.len() <= MOST_DIMENSIONS).then_some(())?;
        let (dims, strides) = (sizes(dims)?, sizes(strides)?);
        let (key, offset) = (key.to_owned(), usize::try_from(offset).ok()?);
        Some(Object::Tensor(Box::new(Tensor { key, numbers, count, offset, dims, strides })))
    }
}
