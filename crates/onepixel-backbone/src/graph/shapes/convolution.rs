//! Which shape comes out of a window that moves over an image?

use super::at::{At, Dims, Fault, Outcome, costing, elements, one, wrong};

/// A window: its size, how it moves, and what is put around the image.
struct Window {
    kernel: Dims,
    strides: Dims,
    dilations: Dims,
    /// Before and after each dimension; where the operator says "same", what that comes to.
    pads: Vec<(usize, usize)>,
}

/// Sizes are bounded, so that sums of a few of them cannot overflow.
const MOST: usize = 1 << 31;

impl Window {
    fn new(at: &At<'_>, image: &[usize], kernel: &[usize]) -> Result<Self, Fault> {
        let rank = image.len();
        let sizes = |name: &str, default: usize| -> Result<Dims, Fault> {
            let Some(ints) = at.node.ints(name) else { return Ok(vec![default; rank]) };
            let sizes: Option<Dims> =
                ints.iter().map(|&int| usize::try_from(int).ok().filter(|&size| size < MOST)).collect();
            let sizes = sizes.filter(|sizes| sizes.len() == rank && (default == 0 || !sizes.contains(&0)));
            sizes.ok_or_else(|| Fault::Wrong(format!("expected {rank} {name} that are no less than {default}")))
        };
        let (strides, dilations) = (sizes("strides", 1)?, sizes("dilations", 1)?);
        if kernel.len() != rank || kernel.iter().chain(image).any(|&size| size == 0 || size >= MOST) {
            return wrong(format!("expected a window of {rank} sizes, found {kernel:?} over {image:?}"));
        }
        let pads = match at.node.text("auto_pad").unwrap_or("NOTSET") {
            "NOTSET" | "" => explicit(at, rank)?,
            "VALID" => vec![(0, 0); rank],
            upper @ ("SAME_UPPER" | "SAME_LOWER") => {
                let each = (0..rank).map(|i| {
                    let windows = image[i].div_ceil(strides[i]);
                    let reach = ((windows - 1) * strides[i]).saturating_add(reach(kernel[i], dilations[i]));
                    let pad = reach.saturating_sub(image[i]);
                    let (less, more) = (pad / 2, pad - pad / 2);
                    if upper == "SAME_UPPER" { (less, more) } else { (more, less) }
                });
                each.collect()
            }
            other => return wrong(format!("expected a kind of padding, found {other:?}")),
        };
        Ok(Self { kernel: kernel.to_vec(), strides, dilations, pads })
    }

    fn outputs(&self, image: &[usize], ceil: bool) -> Result<Dims, Fault> {
        let each = image.iter().enumerate().map(|(i, &size)| {
            let (before, after) = self.pads[i];
            let room = size.saturating_add(before).saturating_add(after);
            let Some(room) = room.checked_sub(reach(self.kernel[i], self.dilations[i])) else {
                return wrong(format!(
                    "expected an image larger than the window of {:?}, found {image:?}",
                    self.kernel
                ));
            };
            let mut steps = room / self.strides[i];
            // A last window that hangs over the end counts only if it begins inside.
            let hangs = !room.is_multiple_of(self.strides[i]);
            if ceil && hangs && (steps + 1).saturating_mul(self.strides[i]) < size + before {
                steps += 1;
            }
            Ok(steps + 1)
        });
        each.collect()
    }
}

/// Sizes that a window of a size covers with its gaps.
fn reach(kernel: usize, dilation: usize) -> usize {
    (kernel - 1).saturating_mul(dilation).saturating_add(1)
}

/// Stated padding: all that comes before, then all that comes after.
fn explicit(at: &At<'_>, rank: usize) -> Result<Vec<(usize, usize)>, Fault> {
    let Some(ints) = at.node.ints("pads") else { return Ok(vec![(0, 0); rank]) };
    let pads: Option<Dims> = ints.iter().map(|&int| usize::try_from(int).ok().filter(|&pad| pad < MOST)).collect();
    match pads {
        Some(pads) if pads.len() == 2 * rank => Ok((0..rank).map(|i| (pads[i], pads[rank + i])).collect()),
        _ => wrong(format!("expected {} pads of 0 or more", 2 * rank)),
    }
}

/// Images of shape (n, channels, …): n, channels, and the rest.
fn image<'a>(at: &At<'a>) -> Result<(usize, usize, &'a [usize]), Fault> {
    match at.dims(0)? {
        [n, channels, image @ ..] if !image.is_empty() => Ok((*n, *channels, image)),
        dims => wrong(format!("expected images of shape (n, channels, …), found {dims:?}")),
    }
}

pub(super) fn convolution(at: &At<'_>) -> Result<Outcome, Fault> {
    let (n, channels, image) = image(at)?;
    let weights = at.dims(1)?;
    let groups = at.node.int("group").unwrap_or(1);
    let [outputs, inputs, kernel @ ..] = weights else {
        return wrong("expected weights of shape (outputs, inputs, …)");
    };
    let fits = usize::try_from(groups).ok().filter(|&groups| groups > 0);
    let fits = fits.filter(|groups| inputs.checked_mul(*groups) == Some(channels) && outputs.is_multiple_of(*groups));
    if fits.is_none() {
        return wrong(format!("expected weights for {channels} channels in {groups} groups, found {weights:?}"));
    }
    let bias = at.value(2).map(|bias| bias.dims.as_slice());
    if bias.is_some_and(|bias| bias != [*outputs]) {
        return wrong(format!("expected a bias for each of {outputs} outputs, found shape {bias:?}"));
    }
    let spatial = Window::new(at, image, kernel)?.outputs(image, false)?;
    let dims: Dims = [n, *outputs].into_iter().chain(spatial).collect();
    let work = elements(&dims).saturating_mul(elements(&weights[1..]));
    costing(dims, work)
}

/// A convolution turned around: each number of the image spreads a window.
pub(super) fn transposed(at: &At<'_>) -> Result<Outcome, Fault> {
    let (n, channels, image) = image(at)?;
    let weights = at.dims(1)?;
    let [inputs, outputs, kernel @ ..] = weights else {
        return wrong("expected weights of shape (inputs, outputs, …)");
    };
    let groups = usize::try_from(at.node.int("group").unwrap_or(1)).unwrap_or(0);
    if *inputs != channels || groups == 0 || at.node.ints("output_shape").is_some() {
        return wrong(format!("expected weights for {channels} channels and no stated output, found {weights:?}"));
    }
    let window = Window::new(at, image, kernel)?;
    let extra = at.node.ints("output_padding").unwrap_or_default();
    let spatial = image.iter().enumerate().map(|(i, &size)| {
        let (before, after) = window.pads[i];
        let extra = usize::try_from(extra.get(i).copied().unwrap_or(0)).unwrap_or(0).min(MOST);
        let reach =
            ((size - 1).saturating_mul(window.strides[i])).saturating_add(reach(kernel[i], window.dilations[i]));
        reach.saturating_add(extra).saturating_sub(before + after)
    });
    let dims: Dims = [n, outputs.saturating_mul(groups)].into_iter().chain(spatial).collect();
    let work = elements(at.dims(0)?).saturating_mul(elements(&weights[1..]));
    let work = work.max(elements(&dims));
    costing(dims, work)
}

/// The largest or the mean of a window.
pub(super) fn pool(at: &At<'_>) -> Result<Outcome, Fault> {
    let (n, channels, image) = image(at)?;
    let kernel = at.node.ints("kernel_shape").unwrap_or_default();
    let kernel: Dims = kernel.iter().map(|&size| usize::try_from(size).unwrap_or(0)).collect();
    let ceil = at.node.int("ceil_mode").unwrap_or(0) != 0;
    let spatial = Window::new(at, image, &kernel)?.outputs(image, ceil)?;
    let dims: Dims = [n, channels].into_iter().chain(spatial).collect();
    let work = elements(&dims).saturating_mul(elements(&kernel));
    costing(dims, work)
}

/// The largest or the mean of each channel.
pub(super) fn global(at: &At<'_>) -> Result<Outcome, Fault> {
    let (n, channels, image) = image(at)?;
    let dims = [n, channels].into_iter().chain(image.iter().map(|_| 1)).collect();
    costing(dims, elements(at.dims(0)?))
}

/// Sizes brought to others, by stated sizes or factors.
pub(super) fn resize(at: &At<'_>) -> Result<Outcome, Fault> {
    let dims = at.dims(0)?;
    let upsample = at.node.operator() == "Upsample" || at.inputs.len() == 2;
    let axes = at.node.ints("axes").map_or_else(|| (0..dims.len() as i64).collect(), <[i64]>::to_vec);
    at.axes(&axes, dims.len())?;
    let sizes = if upsample { None } else { at.numbers(3)?.filter(|sizes| !sizes.is_empty()) };
    let scales = at.numbers(if upsample { 1 } else { 2 })?;
    let stretch = at.node.text("keep_aspect_ratio_policy").unwrap_or("stretch");
    let mut resized = dims.to_vec();
    match (sizes, scales) {
        _ if stretch != "stretch" => {
            return wrong(format!("expected sizes to be taken as they are, found {stretch:?}"));
        }
        (Some(sizes), _) if sizes.len() == axes.len() => {
            for (&axis, &size) in axes.iter().zip(sizes) {
                resized[at.axis(axis, dims.len())?] = size as usize;
            }
        }
        (None, Some(scales)) if scales.len() == axes.len() => {
            for (&axis, &scale) in axes.iter().zip(scales) {
                let axis = at.axis(axis, dims.len())?;
                resized[axis] = (dims[axis] as f64 * scale).floor() as usize;
            }
        }
        _ => return wrong("expected a size or a factor for each dimension"),
    }
    let work = elements(&resized).saturating_mul(16);
    costing(resized, work)
}

/// Channels laid out as pixels.
pub(super) fn depth_to_space(at: &At<'_>) -> Result<Outcome, Fault> {
    let block = usize::try_from(at.node.int("blocksize").unwrap_or(0)).unwrap_or(0);
    match at.dims(0)? {
        &[n, channels, height, width] if block > 0 && block < MOST && channels.is_multiple_of(block * block) => {
            one(vec![n, channels / (block * block), height.saturating_mul(block), width.saturating_mul(block)])
        }
        dims => wrong(format!("expected images whose channels fill blocks of {block}, found {dims:?}")),
    }
}
