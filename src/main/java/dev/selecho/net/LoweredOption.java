package dev.selecho.net;

/**
 * An option of which the kernel grants less than was asked.
 *
 * @param option the option's name
 * @param asked its value
 * @param granted what it comes to
 * @param limit the kernel's setting that is in the way
 */
public record LoweredOption(String option, String asked, String granted, String limit) {
}
