"""Keras' five optimizers with TensorFlow's fused update kernels: the same formulas, one pass over each weight instead of several.

Keras writes an update as some ten operations, each of which reads and writes whole arrays; TensorFlow still carries one kernel an
optimizer that does all in one pass. `tests/test_optimizers.py` compares every one with Keras' own. Where TensorFlow's kernel has
another formula (Adagrad, whose epsilon stands outside the root there, and RMSprop with momentum), Keras' own step is used.
"""

from typing import TYPE_CHECKING, Any

import keras
import tensorflow as tf

if TYPE_CHECKING:
    from mnist_core.experiment import Learning


class SGD(keras.optimizers.SGD):
    """Stochastic gradient descent, with classical or Nesterov momentum."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        rate = tf.cast(learning_rate, variable.dtype)
        if self.momentum == 0:
            tf.raw_ops.ResourceApplyGradientDescent(var=variable.handle, alpha=rate, delta=gradient)
            return
        velocity = self.momentums[self._get_variable_index(variable)].value
        tf.raw_ops.ResourceApplyKerasMomentum(
            var=variable.handle, accum=velocity.handle, lr=rate, grad=gradient, momentum=self.momentum, use_nesterov=self.nesterov
        )


class RMSprop(keras.optimizers.RMSprop):
    """Steps divided by the root of a running mean of squared gradients (Tieleman and Hinton, 2012)."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        if self.momentum > 0:
            super().update_step(gradient, variable, learning_rate)
            return
        mean_square = self._velocities[self._get_variable_index(variable)].value
        rate = tf.cast(learning_rate, variable.dtype)
        # Without momentum the kernel's momentum array is only written; it takes no part in the formula.
        scratch = self._scratch[self._get_variable_index(variable)].value
        tf.raw_ops.ResourceApplyRMSProp(
            var=variable.handle,
            ms=mean_square.handle,
            mom=scratch.handle,
            lr=rate,
            rho=self.rho,
            momentum=0.0,
            epsilon=self.epsilon,
            grad=gradient,
        )

    def build(self, variables: list[Any]) -> None:
        if not self.built:
            super().build(variables)
            self._scratch = self.add_optimizer_variables(variables, "scratch")


class Adadelta(keras.optimizers.Adadelta):
    """Steps scaled by the ratio of two running roots, of past steps and of gradients (Zeiler, 2012)."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        index = self._get_variable_index(variable)
        tf.raw_ops.ResourceApplyAdadelta(
            var=variable.handle,
            accum=self._accumulated_grads[index].value.handle,
            accum_update=self._accumulated_delta_vars[index].value.handle,
            lr=tf.cast(learning_rate, variable.dtype),
            rho=self.rho,
            epsilon=self.epsilon,
            grad=gradient,
        )


class Adam(keras.optimizers.Adam):
    """Running means of gradient and squared gradient, both corrected for their start at zero (Kingma and Ba, 2014)."""

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        index = self._get_variable_index(variable)
        step = tf.cast(self.iterations.value + 1, variable.dtype)
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=tf.pow(tf.constant(self.beta_1, variable.dtype), step),
            beta2_power=tf.pow(tf.constant(self.beta_2, variable.dtype), step),
            lr=tf.cast(learning_rate, variable.dtype),
            beta1=self.beta_1,
            beta2=self.beta_2,
            epsilon=self.epsilon,
            grad=gradient,
        )


def make(learning: "Learning") -> keras.optimizers.Optimizer:
    """The optimizer that the knobs ask for, with all of its numbers."""
    rate, epsilon = learning.learning_rate, learning.epsilon
    decay = learning.weight_decay or None
    match learning.optimizer:
        case "sgd":
            return SGD(rate, momentum=learning.momentum, nesterov=learning.nesterov, weight_decay=decay)
        case "adagrad":
            return keras.optimizers.Adagrad(
                rate, initial_accumulator_value=learning.initial_accumulator_value, epsilon=epsilon, weight_decay=decay
            )
        case "adadelta":
            return Adadelta(rate, rho=learning.rho, epsilon=epsilon, weight_decay=decay)
        case "rmsprop":
            return RMSprop(rate, rho=learning.rho, momentum=learning.momentum, epsilon=epsilon, weight_decay=decay)
        case "adam":
            return Adam(rate, beta_1=learning.beta_1, beta_2=learning.beta_2, epsilon=epsilon, weight_decay=decay)
