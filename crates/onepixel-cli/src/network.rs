//! Which network shall see the images?

use std::path::PathBuf;
use std::sync::Arc;

use onepixel::audit::Cache;
use onepixel::dataset::UnlabelledSet;
use onepixel_backbone::{Backbone, installed};

use crate::arguments::{DatasetArguments, NetworkName};
use crate::error::Error;
use crate::memory::Allowance;
use crate::progress::Bars;

/// Folders of Python packages, as the Python package tells them the command.
const PACKAGES: &str = "ONEPIXEL_SITE_PACKAGES";

/// Images in colour have so many channels.
const COLOURS: usize = 3;

/// A network, and where what it saw is kept.
pub struct Network {
    pub backbone: Backbone,
    cache: Option<Arc<dyn Cache>>,
}

impl Network {
    /// The network that is asked for.
    pub fn asked(arguments: &DatasetArguments, images: &UnlabelledSet, bars: &Bars) -> Result<Option<Self>, Error> {
        let asked = &arguments.input.features;
        let file = match &asked.backbone {
            Some(NetworkName::File(file)) => Some(file.clone()),
            Some(NetworkName::Auto) => Some(installed(&folders()).ok_or(Error::NoNetwork)?),
            Some(NetworkName::IfPhotographs) => {
                let are_photographs = images.natives().is_some() && images.shape().channels() == COLOURS;
                installed(&folders()).filter(|_| are_photographs && bars.time_left().is_none())
            }
            Some(NetworkName::None) | None => None,
        };
        let Some(file) = file else { return Ok(None) };
        let allowed = Allowance::parse(arguments.input.reading.memory.as_deref())?.unwrap_or_default();
        let options = asked.options(allowed.of_work());
        let backbone = bars.spin("opening the network", || Backbone::open(&file, &options))?;
        Ok(Some(Self { backbone, cache: crate::cache::of_features() }))
    }

    pub fn cache(&self) -> Option<&dyn Cache> {
        self.cache.as_deref()
    }
}

/// Where Python packages may lie: those that Python told, and those of an environment that is active.
fn folders() -> Vec<PathBuf> {
    let told =
        std::env::var_os(PACKAGES).map(|told| std::env::split_paths(&told).collect::<Vec<_>>()).unwrap_or_default();
    let active = ["VIRTUAL_ENV", "CONDA_PREFIX"].into_iter().filter_map(std::env::var_os).map(PathBuf::from);
    let of_environment = active.flat_map(|environment| {
        let versions = std::fs::read_dir(environment.join("lib")).into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("site-packages")).collect();
        folders.push(environment.join("Lib").join("site-packages"));
        folders.sort();
        folders
    });
    told.into_iter().chain(of_environment).collect()
}
