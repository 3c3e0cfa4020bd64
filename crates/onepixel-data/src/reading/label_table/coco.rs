//! Which labels do annotations in the layout of COCO give?
//!
//! One JSON object has the lists `images` (`id`, `file_name`), `annotations` (`image_id`, `category_id`) and `categories`
//! (`id`, `name`). Where all annotations of each image are of one category, that is its label; where objects of several
//! categories are marked in one image, the file holds no labels of images.

use std::collections::HashMap;

use serde_json::{Map, Value};

/// The names of the images with their labels; `None` where the object is none of the layout.
pub(super) fn labels(members: &Map<String, Value>) -> Option<Vec<[Value; 2]>> {
    let list = |key: &str| members.get(key).and_then(Value::as_array);
    let (images, annotations, categories) = (list("images")?, list("annotations")?, list("categories")?);
    let named: HashMap<String, &Value> =
        categories.iter().filter_map(|category| Some((key(category.get("id")?), category.get("name")?))).collect();
    let mut of_image: HashMap<String, &Value> = HashMap::new();
    for annotation in annotations {
        let name = named.get(&key(annotation.get("category_id")?))?;
        match of_image.insert(key(annotation.get("image_id")?), name) {
            Some(other) if other != *name => return None,
            _ => {}
        }
    }
    let label = |image: &Value| {
        let name = image.get("file_name").filter(|name| name.is_string())?;
        Some([name.clone(), (*of_image.get(&key(image.get("id")?))?).clone()])
    };
    let labels: Vec<[Value; 2]> = images.iter().filter_map(label).collect();
    (!labels.is_empty()).then_some(labels)
}

/// An identity, which is a number or a text, in one form.
fn key(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn images_of_one_category_have_its_name() {
        let mut file = json!({
            "images": [{"id": 7, "file_name": "a.jpg"}, {"id": 8, "file_name": "b.jpg"}, {"id": 9, "file_name": "c.jpg"}],
            "annotations": [
                {"image_id": 7, "category_id": 2},
                {"image_id": 7, "category_id": 2},
                {"image_id": 8, "category_id": 1},
            ],
            "categories": [{"id": 1, "name": "cat"}, {"id": 2, "name": "dog"}],
        });
        let expected = vec![[json!("a.jpg"), json!("dog")], [json!("b.jpg"), json!("cat")]];
        assert_eq!(labels(file.as_object().unwrap()), Some(expected), "nothing is marked in c.jpg");
        file["annotations"][1]["category_id"] = json!(1);
        assert_eq!(labels(file.as_object().unwrap()), None, "a cat and a dog in one image");
    }
}
