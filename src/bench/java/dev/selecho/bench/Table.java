package dev.selecho.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Rows of cells under a head.
 */
final class Table {

	private final String title;

	private final List<String> head;

	private final List<List<String>> rows = new ArrayList<>();

	Table(String title, String... head) {
		this.title = title;
		this.head = List.of(head);
	}

	/**
	 * Adds a row.
	 * @param cells its cells; missing ones at the end stay empty
	 */
	void row(String... cells) {
		List<String> row = new ArrayList<>(List.of(cells));
		row.addAll(Collections.nCopies(this.head.size() - cells.length, ""));
		this.rows.add(row);
	}

	String title() {
		return this.title;
	}

	boolean isEmpty() {
		return this.rows.isEmpty();
	}

	String csv() {
		StringBuilder text = new StringBuilder(String.join(",", this.head)).append('\n');
		for (List<String> row : this.rows) {
			text.append(row.stream().map(Table::quoted).collect(Collectors.joining(","))).append('\n');
		}
		return text.toString();
	}

	private static String quoted(String cell) {
		return cell.matches("[^\",\n]*") ? cell : '"' + cell.replace("\"", "\"\"") + '"';
	}

	String markdown() {
		StringBuilder text = new StringBuilder("| ").append(String.join(" | ", this.head)).append(" |\n|---|");
		text.append("---:|".repeat(this.head.size() - 1)).append('\n');
		for (List<String> row : this.rows) {
			text.append("| ").append(String.join(" | ", row)).append(" |\n");
		}
		return text.toString();
	}

	String html() {
		StringBuilder text = new StringBuilder("<table>\n<tr>");
		this.head.forEach((cell) -> text.append("<th>").append(escape(cell)).append("</th>"));
		text.append("</tr>\n");
		for (List<String> row : this.rows) {
			text.append("<tr>");
			row.forEach((cell) -> text.append("<td>").append(escape(cell)).append("</td>"));
			text.append("</tr>\n");
		}
		return text.append("</table>\n").toString();
	}

	static String escape(String text) {
		return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
	}

}
