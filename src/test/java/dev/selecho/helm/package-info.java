/**
 * The Helm chart, rendered by Helm itself and read by the models of Kubernetes.
 */
@NullMarked
package dev.selecho.helm;

import org.jspecify.annotations.NullMarked;
