//! How fast is a model of the ladder, with the settings of its peer?
//!
//! `models MODEL FOLDER [EPOCHS]` fits one model on the train images in FOLDER and scores it on the test images, on two
//! threads. `cnn` and `colour-cnn` may have other than their own number of epochs.
//! It prints JSON as `peers/models.py` does: accuracy, wall-clock seconds to fit and to predict, and CPU seconds of both.

use std::error::Error;
use std::time::Instant;

use onepixel::models::boosting::BoostingParams;
use onepixel::models::decision_tree::DecisionTreeParams;
use onepixel::models::forest::ForestParams;
use onepixel::models::knn::{KnnParams, NeighbourCount};
use onepixel::models::linear_svm::LinearSvmParams;
use onepixel::models::logistic::LogisticParams;
use onepixel::models::naive_bayes::NaiveBayesParams;
use onepixel::models::network::NetworkParams;
use onepixel::models::network::colour::ColourNetworkParams;
use onepixel::models::projected_knn::ProjectedKnnParams;
use onepixel::models::rbf_svm::RbfSvmParams;
use onepixel::models::{Classifier, FitError, Samples};
use onepixel::progress::Silent;

type Model = Box<dyn Classifier>;

fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (name, folder, epochs) = match &arguments[..] {
        [name, folder] => (name, folder, None),
        [name, folder, epochs] => (name, folder, Some(epochs.parse()?)),
        _ => return Err("usage: models MODEL FOLDER [EPOCHS]".into()),
    };
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global()?;
    let dataset = onepixel_data::load(&onepixel_data::Request::dataset(folder))?;
    let train = dataset.train.into_memory()?;
    let test = dataset.test.ok_or("a test set is needed")?.into_memory()?;
    let samples = Samples::of(&train).ok_or("images in memory are needed")?;
    let (cpu, begin) = (cpu_seconds()?, Instant::now());
    let model = fit(name, &samples, epochs)?;
    let fit_seconds = begin.elapsed().as_secs_f64();
    let begin = Instant::now();
    let predicted = model.predict(&test)?;
    let predict_seconds = begin.elapsed().as_secs_f64();
    let cpu_seconds = cpu_seconds()? - cpu;
    let correct = predicted.iter().zip(test.labels()).filter(|(predicted, label)| predicted == label).count();
    let accuracy = correct as f64 / test.len() as f64;
    println!(
        "{{\"accuracy\": {accuracy}, \"fit_seconds\": {fit_seconds}, \"predict_seconds\": {predict_seconds}, \
         \"cpu_seconds\": {cpu_seconds}}}"
    );
    Ok(())
}

/// The model with the settings that the peer has.
fn fit(name: &str, samples: &Samples<'_>, epochs: Option<usize>) -> Result<Model, Box<dyn Error + Send + Sync>> {
    fn boxed(model: Result<impl Classifier + 'static, FitError>) -> Result<Model, FitError> {
        model.map(|model| Box::new(model) as Model)
    }
    let five = || NeighbourCount::Fixed(5);
    Ok(match name {
        "naive-bayes" => boxed(NaiveBayesParams::default().fit(samples, &Silent)),
        "tree" => boxed(DecisionTreeParams::default().fit(samples, &Silent)),
        "logistic" => boxed(LogisticParams::default().fit(samples, &Silent)),
        "linear-svm" => boxed(LinearSvmParams::default().fit(samples, &Silent)),
        "knn" => boxed(KnnParams { neighbours: five() }.fit(samples, &Silent)),
        "pca-knn" => {
            boxed(ProjectedKnnParams { neighbours: five(), ..ProjectedKnnParams::default() }.fit(samples, &Silent))
        }
        "forest" => boxed(ForestParams::default().fit(samples, &Silent)),
        "boosting" => boxed(BoostingParams::default().fit(samples, &Silent)),
        "rbf-svm" => boxed(RbfSvmParams::default().fit(samples, &Silent)),
        "mlp" => boxed(NetworkParams::perceptron().fit(samples, &Silent)),
        "small-cnn" => boxed(NetworkParams::small_convolutional().fit(samples, &Silent)),
        "cnn" => {
            let params = NetworkParams::convolutional();
            boxed(NetworkParams { epochs: epochs.unwrap_or(params.epochs), ..params }.fit(samples, &Silent))
        }
        "colour-cnn" => {
            let epochs = epochs.unwrap_or(ColourNetworkParams::epochs_of(samples.len()));
            boxed(ColourNetworkParams { epochs, ..ColourNetworkParams::default() }.fit(samples, &Silent))
        }
        _ => return Err(format!("no model is called {name}").into()),
    }?)
}

/// User and system time of this process so far: fields 14 and 15 of `/proc/self/stat`, in ticks of 10 ms.
fn cpu_seconds() -> Result<f64, Box<dyn Error + Send + Sync>> {
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, after_name) = stat.rsplit_once(')').ok_or("no process name")?;
    let ticks: Vec<f64> = after_name.split_whitespace().skip(11).take(2).map(str::parse).collect::<Result<_, _>>()?;
    Ok(ticks.iter().sum::<f64>() / 100.0)
}
