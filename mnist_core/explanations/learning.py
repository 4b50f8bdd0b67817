"""Explanations of learning: what is minimized, how the rate falls, how many images a step, how many steps."""

from mnist_core.explanations.small import FIVE_THOUSAND
from mnist_core.explanations.topic import Formula, Topic, Try
from mnist_core.figures import explained
from mnist_core.wording import N_

TOPICS = (
    Topic(
        "loss",
        N_("Cross-entropy and squared error"),
        ("learning.loss",),
        (
            N_(
                "Both losses are least where the right class has probability one. They differ in how they get there: learning "
                "follows the slope, not the height."
            ),
            N_(
                "Cross-entropy pulls at the right class's score with one minus its probability: the more wrong, the harder. Squared "
                "error behind a softmax pulls hardest at one third, and hardly at all where the network is sure and wrong. It begins "
                "with little and stays with little: it stalls."
            ),
        ),
        (
            Formula(
                r"L_{CE}=-\ln p_y\qquad-\frac{\partial L_{CE}}{\partial z_y}=1-p_y",
                N_("Cross-entropy, and its pull at the score z of the right class y."),
            ),
            Formula(
                r"L_{MSE}=\frac1{10}\sum_k(p_k-y_k)^2\qquad-\frac{\partial L_{MSE}}{\partial z_y}=\frac29\,p_y(1-p_y)^2",
                N_("Mean squared error, where the nine wrong classes share the rest."),
            ),
        ),
        explained.loss_figure,
        N_("How strongly each loss pulls at the right class's score, by the probability that class has."),
        (
            N_(
                "The same sigmoid network: with squared error published 0.136 and measured 0.122 on test images, with cross-entropy "
                "0.837 and 0.831."
            ),
        ),
        (
            Try(N_("Squared error"), "e-mse"),
            Try(N_("Cross-entropy"), "e-crossentropy"),
        ),
    ),
    Topic(
        "schedule",
        N_("Learning-rate schedules"),
        ("learning.schedule", "learning.decay_rate", "learning.decay_epochs", "learning.plateau_patience"),
        (
            N_(
                "At first long steps get far; near the end they only jump about the lowest place, because every batch points a "
                "little elsewhere. A schedule lets the rate fall on the way: evenly to zero, in steps, exponentially, along half a "
                "cosine, or whenever the validation loss stalls."
            ),
            N_(
                "Here runs measured in epochs change the rate between epochs, runs measured in steps at every step. What is asked "
                "for by hand while a run trains holds at once, and the schedule goes on from there."
            ),
        ),
        (
            Formula(
                r"\eta_0\Bigl(1-\frac tT\Bigr)\qquad\frac{\eta_0}2\Bigl(1+\cos\frac{\pi t}T\Bigr)",
                N_("Linear and cosine, after t epochs of T."),
            ),
            Formula(
                r"\eta_0\,d^{\lfloor t/n\rfloor}\qquad\eta_0\,d^{\,t/n}",
                N_("In steps and exponential; d is what the rate is multiplied by in every n epochs."),
            ),
        ),
        explained.schedule_figure,
        N_("The rate of every step of the run, as the knobs stand. When validation would stall cannot be known beforehand."),
        (
            N_(
                "The tutorial on clothes lets 0.01 fall evenly to zero over its 20 epochs. Measured on digits at 0.01 over 200 "
                "steps, a cosine gains a point over a constant rate, within what seeds differ."
            ),
        ),
        (
            Try(N_("Constant 0.01"), "a-mlp", FIVE_THOUSAND | {"learning.learning_rate": 0.01}),
            Try(N_("Cosine from 0.01"), "a-mlp", FIVE_THOUSAND | {"learning.learning_rate": 0.01, "learning.schedule": "cosine"}),
            Try(N_("Clothes, falling evenly"), "b-fashion"),
        ),
        ("learning rate",),
    ),
    Topic(
        "batch-size",
        N_("Batch size"),
        ("learning.batch_size",),
        (
            N_(
                "A step needs the gradient over all images; a batch gives an estimate of it from a few. The estimate's error falls "
                "with the root of the batch size: four times the work for half the noise."
            ),
            N_(
                "So small batches take many rough steps in an epoch, large ones few precise ones. For the same number of epochs many "
                "rough steps get further; and some noise even helps to leave narrow valleys. Very small batches waste the machine, "
                "which is fastest with some hundred images at a time."
            ),
        ),
        (
            Formula(
                r"g_B=\frac1B\sum_{i\in B}\nabla L_i\qquad\sqrt{\mathbb E\lVert g_B-g\rVert^2}=\frac{\sigma}{\sqrt B}",
                N_("The gradient of a batch of B images drawn at random, and how far it is from the true one."),
            ),
        ),
        explained.batch_noise_figure,
        N_(
            "Computed now from 2,000 images: how large the noise of a batch's gradient is, against the gradient, at the first step "
            "of softmax regression; above 1 there is more noise than direction."
        ),
        (
            N_(
                "A batch of all 10,000 images takes 20 steps in 20 epochs, batches of 100 take 2,000: published 0.26 against 0.954, "
                "measured 0.18 (0.12 to 0.30 by seed) against 0.956."
            ),
        ),
        (
            Try(N_("One batch of everything"), "e-full-batch"),
            Try(N_("Batches of 100"), "e-deep-relu"),
            Try(N_("5,000 digits, batches of 16"), "a-mlp", FIVE_THOUSAND | {"learning.batch_size": 16}),
            Try(N_("5,000 digits, batches of 256"), "a-mlp", FIVE_THOUSAND),
        ),
    ),
    Topic(
        "length",
        N_("Epochs and steps"),
        ("learning.duration", "learning.epochs", "learning.steps"),
        (
            N_(
                "A step is one batch and one change of the weights. An epoch is as many steps as it takes to see all training images "
                "once. What changes the network is steps; what it has seen is epochs."
            ),
            N_(
                "So two runs of equal epochs are not equally long: half the batch size is twice the steps. When comparing batch "
                "sizes or numbers of images, say which of both was kept the same."
            ),
        ),
        (
            Formula(
                r"S=E\cdot\Bigl\lceil\frac{N}{B}\Bigr\rceil",
                N_("S steps in E epochs: N images train, B in a batch; the last batch of an epoch may be smaller."),
            ),
        ),
        explained.steps_figure,
        N_("Steps an epoch for as many images as train here, by batch size; the mark is where the knobs stand."),
        (
            N_(
                "One tutorial measures in steps, the others in epochs. Softmax regression has learned most of what it can after 100 "
                "of its 1,000 steps, a fifth of an epoch."
            ),
        ),
        (
            Try(N_("100 steps"), "c-softmax", {"learning.steps": 100}),
            Try(N_("1,000 steps"), "c-softmax"),
        ),
    ),
)
