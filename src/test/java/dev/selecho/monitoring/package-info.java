/**
 * What watches the server from outside: alerts, dashboard and scrape settings, by a real
 * Prometheus.
 */
@NullMarked
package dev.selecho.monitoring;

import org.jspecify.annotations.NullMarked;
