/**
 * What helps those who test protocols of their own: a jar beside the product's, with the
 * classifier {@code test}. It uses the JDK, {@code net} and {@code message}; what is for
 * Spring Boot's tests uses that.
 */
@NullMarked
package dev.selecho.test;

import org.jspecify.annotations.NullMarked;
