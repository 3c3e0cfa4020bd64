//! Which shards are there, and when is each of them here?

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

use onepixel::sketch::Shard;
use onepixel_data::shard_at;
use onepixel_fetch::Unwatched;
use onepixel_fetch::remote::{Object, Remote, RemoteError};

use crate::arguments::ReadingArguments;
use crate::error::Error;
use crate::progress::Bars;
use crate::remote::{self, StagingFolder, Standing};

/// Shards, here or elsewhere.
pub struct Shards(Vec<Place>);

enum Place {
    Here(PathBuf),
    Elsewhere { remote: Arc<Remote>, object: Object },
}

/// A shard that can be read now, or never; what was staged of it goes with it.
pub struct Arrived {
    pub shard: Shard,
    /// What it is called: a path or an address.
    pub called: PathBuf,
    pub file: Result<PathBuf, RemoteError>,
    _standing: Option<Standing>,
    _folder: Option<StagingFolder>,
}

impl Shards {
    /// Those that are named; addresses are listed.
    pub fn list(named: &[PathBuf], bars: &Bars) -> Result<Self, Error> {
        let mut places = Vec::new();
        for path in named {
            let Some(address) = remote::address(path) else {
                places.push(Place::Here(path.clone()));
                continue;
            };
            let remote = Arc::new(Remote::open(address)?);
            let listing = bars.spin("listing", || remote.list())?;
            let elsewhere = |object: &Object| Place::Elsewhere { remote: remote.clone(), object: object.clone() };
            places.extend(listing.objects().iter().map(elsewhere));
        }
        Ok(Self(places))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Looks at one after the other; while it does, the next one comes. So no more than two are here.
    pub fn each(
        &self,
        reading: &ReadingArguments,
        bars: &Bars,
        look: &mut dyn FnMut(Arrived) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let (to, from) = sync_channel(0);
        std::thread::scope(|scope| {
            scope.spawn(move || self.bring(reading, &to));
            while let Ok(arrived) = bars.spin("waiting for the next shard", || from.recv()) {
                if let Err(error) = look(arrived) {
                    // Nobody waits for the others any more.
                    drop(from);
                    return Err(error);
                }
            }
            Ok(())
        })
    }

    fn bring(&self, reading: &ReadingArguments, to: &SyncSender<Arrived>) {
        for place in &self.0 {
            if to.send(place.arrive(reading)).is_err() {
                return;
            }
        }
    }
}

impl Place {
    fn arrive(&self, reading: &ReadingArguments) -> Arrived {
        let (remote, object) = match self {
            Self::Here(path) => {
                let (shard, called, file) = (shard_at(path), path.clone(), Ok(path.clone()));
                return Arrived { shard, called, file, _standing: None, _folder: None };
            }
            Self::Elsewhere { remote, object } => (remote, object),
        };
        let address = remote.address_of(object);
        let staged = StagingFolder::create(reading)
            .and_then(|folder| Ok((remote.stage(object, folder.path(), &Unwatched)?, folder)));
        let (file, folder) = staged.map_or_else(|error| (Err(error), None), |(file, folder)| (Ok(file), Some(folder)));
        let length = |file: &PathBuf| file.metadata().map_or(0, |metadata| metadata.len());
        let bytes = object.size().unwrap_or_else(|| file.as_ref().map_or(0, length));
        let standing = file.as_deref().ok().map(|file: &Path| Standing::of(&address, file));
        Arrived {
            shard: Shard::new(address.clone(), bytes),
            called: PathBuf::from(address),
            file,
            _standing: standing,
            _folder: folder,
        }
    }
}
