/**
 * The multiplexer: one thread that watches every socket and acts only on those that are
 * ready. May import the JDK and JSpecify, nothing else.
 */
@NullMarked
package dev.selecho.net;

import org.jspecify.annotations.NullMarked;
