"""The documents' experiments by id, with the figures they publish.

`published` is what the tutorial says; `reference` is what plain Keras 3.15 with TensorFlow 2.21 gave on a two-core CPU machine, one
seed, written as the tutorial has it. Neither is measured by this product.
"""

from mnist_core.recipes import document_e, documents_a_to_d, own
from mnist_core.recipes.recipe import DOCUMENTS, OWN, Figure, Measure, Recipe

__all__ = ["DOCUMENTS", "OWN", "RECIPES", "Figure", "Measure", "Recipe"]

RECIPES: dict[str, Recipe] = {recipe.id: recipe for recipe in [*documents_a_to_d.RECIPES, *document_e.RECIPES, *own.RECIPES]}
