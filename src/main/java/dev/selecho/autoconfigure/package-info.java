/**
 * The server as a part of a Spring Boot application: its properties, its lifecycle, what
 * a failed start says. May import {@code dev.selecho.net}, {@code dev.selecho.service}
 * and Spring, but neither the actuator nor Micrometer.
 */
@NullMarked
package dev.selecho.autoconfigure;

import org.jspecify.annotations.NullMarked;
