package dev.selecho.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the results: as CSV for programs, as Markdown for the guide, as one HTML page
 * with plots for the browser.
 */
final class Report {

	private final Results results;

	Report(Results results) {
		this.results = results;
	}

	void write(Path directory) throws IOException {
		Files.createDirectories(directory);
		for (Table table : Tables.raw(this.results)) {
			Files.writeString(directory.resolve(table.title() + ".csv"), table.csv());
		}
		List<Table> tables = Tables.summaries(this.results);
		StringBuilder markdown = new StringBuilder(preface()).append('\n');
		tables.forEach(
				(table) -> markdown.append("\n### ").append(table.title()).append("\n\n").append(table.markdown()));
		Files.writeString(directory.resolve("bench.md"), markdown);

		List<Plots.Plot> plots = Plots.of(this.results);
		for (Plots.Plot plot : plots) {
			Files.writeString(directory.resolve(plot.name() + ".svg"), plot.svg());
		}
		Files.writeString(directory.resolve("bench.html"), html(tables, plots));
	}

	private String preface() {
		BenchOptions options = this.results.options();
		String runs = (options.repeats() == 1) ? "One run" : "Medians of " + options.repeats() + " runs";
		return """
				%s. %s of %s s, the models in turn; in brackets the minimum and the maximum. \
				Memory is that of the first run's end, and of processes alone: what the kernel has for a connection \
				or a thread (sockets and their buffers, kernel stacks) is not in it. \
				"as fast as the generator": the figures are its own limit.
				""".formatted(this.results.machine(), runs, options.seconds());
	}

	private String html(List<Table> tables, List<Plots.Plot> plots) {
		StringBuilder page = new StringBuilder("""
				<!DOCTYPE html>
				<html lang="en">
				<head>
				<meta charset="utf-8">
				<title>Selecho: four ways to serve many clients</title>
				<style>
				body { font: 15px/1.5 sans-serif; max-width: 75em; margin: 2em auto; padding: 0 1em; }
				table { border-collapse: collapse; margin: 1em 0; font-size: 13px; }
				th, td { border-bottom: 1px solid #ccc; padding: 0.3em 0.7em; text-align: right; }
				th:first-child, td:first-child { text-align: left; }
				svg { max-width: 100%; height: auto; }
				</style>
				</head>
				<body>
				<h1>Four ways to serve many clients</h1>
				""");
		page.append("<p>").append(Table.escape(preface())).append("</p>\n");
		plots.forEach((plot) -> page.append(plot.inline()));
		tables.forEach((table) -> page.append("<h2>")
			.append(Table.escape(table.title()))
			.append("</h2>\n")
			.append(table.html()));
		return page.append("</body>\n</html>\n").toString();
	}

}
