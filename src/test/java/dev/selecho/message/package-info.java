@NullMarked
package dev.selecho.message;

import org.jspecify.annotations.NullMarked;
