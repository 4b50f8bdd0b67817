"""What each document sets out to show, and its lessons, each told by a chart of some of its runs."""

from dataclasses import dataclass
from typing import Literal

from mnist_core.recipes import RECIPES
from mnist_core.reproduction import Entry

DOCUMENT_AIMS = {
    "A": "Builds a network with two hidden layers from ready-made parts, and asks what is worth choosing with care: cross-entropy is the "
    "right loss for ten classes and squared error the wrong one, the loss should see the logits and not a softmax, and optimizers differ.",
    "B": "Wants the network to do well on clothes it has never seen: dropout, an L2 penalty and a falling learning rate close the gap "
    "between training and validation, and validation images that are drawn anew every epoch let all images teach.",
    "C": "Starts with ten templates, one for each digit, and ends with a convolutional network: small random weights break symmetry, "
    "slightly positive biases keep ReLUs alive, convolutions share weights, and dropout matters little for a small network.",
    "D": "Explains every argument of a dense layer on a first deep network, and follows accuracy and loss on training and test images from "
    "epoch to epoch.",
    "E": "Starts with a network that learns nothing and mends it, tip by tip: squared error stalls; depth with sigmoid kills the gradient "
    "and ReLU cures it; a full batch makes too few steps; Adam converges sooner; noise exposes overfitting and dropout helps; inputs want "
    "scaling.",
}
Chart = Literal["gradients", "versus", "overlay"]


@dataclass(frozen=True)
class Lesson:
    """A question, what the document answers, and the runs that show it, by recipe and variant."""

    id: str
    document: str
    question: str
    answer: str
    entries: tuple[Entry, ...]
    charts: tuple[Chart, ...] = ("versus",)


def _all_of(*recipes: str) -> tuple[Entry, ...]:
    return tuple(Entry(RECIPES[name], variant) for name in recipes for variant in RECIPES[name].variants)


LESSONS = {
    lesson.id: lesson
    for lesson in (
        Lesson(
            "optimizers",
            "A",
            "Which optimizer learns soonest?",
            "The same network under five optimizers. Momentum smooths the noise of single batches, Adagrad's steps shrink until it hardly "
            "learns any more, and the adaptive ones converge sooner.",
            _all_of("a-optimizers"),
            ("overlay",),
        ),
        Lesson(
            "clothes",
            "B",
            "Does holding back close the gap?",
            "With dropout, L2 and a falling rate the dotted training line and the solid validation line stay close together. "
            "Turn those knobs to nothing on the Train page, and they part.",
            _all_of("b-fashion"),
        ),
        Lesson(
            "convolutions",
            "C",
            "What do convolutions add?",
            "Ten templates read nine digits in ten and no more, however long they train. Filters that look at every place of the image "
            "leave fewer than one digit in a hundred unread.",
            _all_of("c-softmax", "c-cnn"),
        ),
        Lesson(
            "first-network",
            "D",
            "When has it learned enough?",
            "Accuracy on the training images goes on rising; on the test images it soon does not.",
            _all_of("d-dnn"),
        ),
        Lesson(
            "gradient",
            "E",
            "Why did ReLU beat sigmoid?",
            "The loss pulls at the last layer, and each layer hands the pull on to the one before. A sigmoid hands on a quarter of it at "
            "most, so through eleven of them next to nothing reaches the first layer: the network cannot learn. "
            "ReLU hands it on whole wherever a unit is active.",
            _all_of("e-deep-sigmoid", "e-deep-relu"),
            ("gradients", "versus"),
        ),
        Lesson(
            "squared-error",
            "E",
            "Why not squared error?",
            "Squared error is flat where the softmax is sure and wrong, so there is hardly a gradient to follow; cross-entropy is steep "
            "just there.",
            _all_of("e-mse", "e-crossentropy"),
        ),
        Lesson(
            "full-batch",
            "E",
            "What does one batch of everything cost?",
            "Batches of 100 make 100 steps an epoch, a batch of all 10,000 makes one. That step is precise, but 20 precise steps do not "
            "get as far as 2,000 rough ones.",
            _all_of("e-deep-relu", "e-full-batch"),
        ),
        Lesson(
            "adam",
            "E",
            "Does Adam get there sooner?",
            "An adaptive optimizer gives every weight a step of its own size, and needs fewer epochs to get as far.",
            _all_of("e-deep-relu", "e-adam"),
        ),
        Lesson(
            "noise",
            "E",
            "Does dropout help against noise?",
            "Both read their training images almost without fault. On noisy test images the gap opens; dropout makes it smaller.",
            _all_of("e-noise", "e-noise-dropout"),
        ),
    )
}


def lessons_of(document: str) -> list[Lesson]:
    return [lesson for lesson in LESSONS.values() if lesson.document == document]
