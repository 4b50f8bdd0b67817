"""Explanations of charts: what the curves say, which classes are taken for which, how sure an answer is."""

from mnist_core.explanations.small import THOUSAND
from mnist_core.explanations.topic import Formula, Topic, Try
from mnist_core.figures import explained
from mnist_core.wording import N_

TOPICS = (
    Topic(
        "overfitting",
        N_("Reading the curves: overfitting"),
        ("learning.epochs",),
        (
            N_(
                "Two lines: how the network does on images that train it, and on images that do not. Both improve at first. Where "
                "the training line goes on and the other stays or turns, the network learns its own images by heart: it overfits."
            ),
            N_(
                "Loss and accuracy can disagree. Accuracy only asks which class is first; the loss also asks how sure. A network "
                "that becomes surer of its mistakes has a rising validation loss at the same accuracy."
            ),
            N_(
                "The training line is measured while the network changes, with dropout and noise on, over the batches just seen; the "
                "validation line afterwards, with the network at rest. So training can start below. Jagged lines are the noise of "
                "single batches: smoothing helps to see through it."
            ),
        ),
        (Formula(r"L_{val}-L_{train}", N_("The gap: what was learned of the training images only.")),),
        explained.overfitting_figure,
        N_("A measured run: 1,000 digits, 60 epochs, seed 0."),
        (
            N_(
                "With 1,000 digits the training images are all read and 0.885 of the test images. More data close the gap best; "
                "changing images at random comes next here."
            ),
            N_(
                "The tutorial on clothes closes it with dropout, L2 and a falling rate: published 0.898 on validation and 0.8713 on "
                "test images, measured 0.903 and 0.879. Without all three, measured, the test accuracy is 0.864; the gap is no "
                "wider, for training ends lower, too. Which of the three does what has not been measured."
            ),
        ),
        (
            Try(N_("1,000 digits, 60 epochs"), "a-mlp", THOUSAND),
            Try(
                N_("1,000 digits, changed at random"),
                "a-mlp",
                THOUSAND | {"augmentation.shift": 1.5, "augmentation.rotation": 10.0, "augmentation.scale": 0.1},
            ),
            Try(N_("Clothes, held back"), "b-fashion"),
            Try(
                N_("Clothes, not held back"),
                "b-fashion",
                {"network.dropout": (), "network.kernel_l2": 0.0, "learning.schedule": "constant"},
            ),
        ),
        ("loss", "accuracy"),
    ),
    Topic(
        "confusion",
        N_("Which class for which"),
        (),
        (
            N_(
                "Each row is a true class, each column an answer. On the diagonal the network is right; everywhere else it took one "
                "class for another. One number for accuracy hides that some classes are much harder than others."
            ),
            N_(
                "Recall asks of a row: how many of the fours were found? Precision asks of a column: when it says four, how often is "
                "it one? A class can have much of one and little of the other."
            ),
        ),
        (
            Formula(
                r"R_k=\frac{C_{kk}}{\sum_j C_{kj}}\qquad P_k=\frac{C_{kk}}{\sum_i C_{ik}}",
                N_("Recall R and precision P of class k; C counts images, its row is the class, its column the answer."),
            ),
        ),
        explained.confusion_example,
        N_(
            "Computed now: ten mean images, one a class, from half of the test images, read the other half, each image as the "
            "nearest. No network needed, and the same pairs are hard."
        ),
        (),
        (Try(N_("Ten templates"), "c-softmax"),),
        ("confusion",),
    ),
    Topic(
        "calibration",
        N_("How sure it is"),
        (),
        (
            N_(
                "The softmax gives the answer a probability. A network is well calibrated if of all images it is 80 percent sure of "
                "it reads 80 percent rightly. Points below the dotted line mean that it is surer than it should be."
            ),
            N_(
                "Cross-entropy drives training images to certainty, so networks that learned them by heart are too sure of others, "
                "too. Label smoothing, dropout, more data and stopping earlier make them more modest. A drawn digit unlike all "
                "others can still be read wrongly with full confidence."
            ),
        ),
        (
            Formula(
                r"\text{ECE}=\sum_b\frac{n_b}{n}\,\lvert a_b-c_b\rvert",
                N_("The expected calibration error: in each bin b of n images, how often it is right (a) less how sure it says it is (c)."),
            ),
        ),
        explained.calibration_example,
        N_(
            "Computed now: how sure ten mean images would be by a softmax of their distances, against how often they are right: far "
            "too sure."
        ),
        (N_("Nothing is published on it in the tutorials. The page Inside measures it for every run."),),
        (
            Try(N_("1,000 digits, hard labels"), "a-mlp", THOUSAND),
            Try(N_("1,000 digits, smoothing 0.1"), "a-mlp", THOUSAND | {"learning.label_smoothing": 0.1}),
        ),
        ("calibration", "sample"),
    ),
)
