"""Explanations of what looks at an image and what answers: convolution, pooling, output."""

from mnist_core.explanations.small import FEW_FILTERS, FIVE_THOUSAND
from mnist_core.explanations.topic import Formula, Topic, Try
from mnist_core.figures import explained
from mnist_core.wording import N_

TOPICS = (
    Topic(
        "convolution",
        N_("Convolution"),
        ("network.filters", "network.kernel_size"),
        (
            N_(
                "A filter is a small square of weights that slides over the image. At each place it multiplies what lies under it "
                "and adds up: the answer is strong where the image looks like the filter. Many filters make many maps, and the next "
                "convolution slides over all of them at once."
            ),
            N_(
                "The same weights are used at every place, so a stroke learned here is known everywhere, and there are few weights: "
                "a dense unit over the image has 784, a filter of 5 by 5 has 25. The network knows from the start that neighbouring "
                "pixels belong together."
            ),
        ),
        (
            Formula(
                r"z_{ij}=b+\sum_{c}\sum_{u,v}w_{uvc}\,x_{i+u,\,j+v,\,c}\qquad k^2\,c\,f+f",
                N_("One place of one map, over all c maps of the layer before; and the parameters of f filters of k by k."),
            ),
        ),
        explained.convolution_figure,
        N_(
            "Computed now: two filters of 3 by 3 made by hand, and their answers to a test image. Blue is positive, orange negative. "
            "What a network learns is on the page Inside."
        ),
        (
            N_("Published: ten templates read 0.92, the convolutional network 0.992; measured 0.9155 and 0.9927."),
            N_("A small one with 8 and 16 filters reads 0.967 after 600 steps, which is seconds."),
        ),
        (
            Try(N_("Ten templates"), "c-softmax"),
            Try(N_("8 and 16 filters, 600 steps"), "c-cnn", FEW_FILTERS),
            Try(N_("The same with filters of 3 by 3"), "c-cnn", FEW_FILTERS | {"network.kernel_size": 3}),
            Try(N_("32 and 64 filters, 20,000 steps"), "c-cnn"),
        ),
    ),
    Topic(
        "pooling",
        N_("Pooling"),
        ("network.pooling", "network.pool_size", "network.global_average_pooling"),
        (
            N_(
                "Pooling makes one number of a square of neighbours: the largest, or the mean. The maps become smaller, so that what "
                "follows costs less and sees more of the image at once; and a stroke that moves by a pixel changes little."
            ),
            N_(
                "Max pooling asks whether the pattern was there, the mean asks how much of it. Global average pooling goes to the "
                "end of this road: each map becomes a single number, and the dense layer after it needs very few weights."
            ),
        ),
        (
            Formula(
                r"y_{ij}=\max_{0\le u,v<p}x_{pi+u,\,pj+v}\qquad\frac1{p^2}\sum_{u,v}x_{pi+u,\,pj+v}",
                N_("Squares of p by p that do not overlap."),
            ),
        ),
        explained.pooling_figure,
        N_("Pixels of a test image, four at a time, as the knob says; the colours show which four become which one."),
        (
            N_(
                "The tutorial uses max pooling and does not compare. Measured over 600 steps: the mean is a point and a half behind; "
                "without pooling the small network reads as well or better, with many more weights, and each step takes longer."
            ),
        ),
        (
            Try(N_("Max pooling"), "c-cnn", FEW_FILTERS),
            Try(N_("Average pooling"), "c-cnn", FEW_FILTERS | {"network.pooling": "average"}),
            Try(N_("No pooling"), "c-cnn", FEW_FILTERS | {"network.pooling": "none"}),
        ),
    ),
    Topic(
        "output",
        N_("Logits and softmax"),
        ("network.output",),
        (
            N_(
                "The last layer gives ten scores, the logits: any numbers, the largest is the answer. The softmax makes "
                "probabilities of them, which are positive and add up to one; only differences between scores count."
            ),
            N_(
                "The loss takes the logarithm of such a probability. Where scores lie far apart the probability is too small for the "
                "computer's numbers, is cut off, and then has no gradient: the network cannot learn from just those images it gets "
                "most wrong. Given the logits, the loss computes logarithm and softmax together, and nothing is lost."
            ),
        ),
        (
            Formula(
                r"p_i=\frac{e^{z_i}}{\sum_j e^{z_j}}\qquad-\ln p_i=\ln\sum_j e^{z_j}-z_i",
                N_("The right one is what the loss computes from logits."),
            ),
        ),
        explained.logits_figure,
        N_(
            "The loss of one image, by how far a wrong score is ahead: from the logits, and from probabilities cut off at 1e-7, as "
            "older Keras had it. Where the line is flat there is no gradient."
        ),
        (
            N_(
                "The tutorial says: give the loss the logits. Today's Keras finds the logits behind a softmax layer by itself, so "
                "that both outputs give the same figures to the last digit here; with the older formula it decided whether a network "
                "learned at all (see scaling)."
            ),
        ),
        (
            Try(N_("Logits"), "a-mlp", FIVE_THOUSAND),
            Try(N_("Softmax"), "a-mlp", FIVE_THOUSAND | {"network.output": "softmax"}),
        ),
    ),
)
