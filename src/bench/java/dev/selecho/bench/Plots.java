package dev.selecho.bench;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

import dev.selecho.models.Model;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.Styler;

/**
 * The results as pictures.
 */
final class Plots {

	private static final int WIDTH = 900;

	private static final int HEIGHT = 480;

	/** What is higher is cut off, or nobody could tell the others apart. */
	private static final double HIGHEST_RATIO = 5;

	private static final double MEBIBYTE = 1024.0 * 1024;

	private Plots() {
	}

	static List<Plot> of(Results results) throws IOException {
		List<Plot> plots = new ArrayList<>();
		List<Growth.Curve> curves = results.curves().stream().filter(Growth.Curve::hasFit).toList();
		if (!curves.isEmpty()) {
			plots.add(growth("resident-memory", "Resident memory (MiB) by idle connections", curves,
					(point) -> point.usage().residentBytes() / MEBIBYTE));
			plots.add(
					growth("cpu-by-idle", "CPU for an echo (us) by idle connections", curves, Growth.Point::cpuMicros));
		}
		List<Outcome> carried = results.outcomes().stream().filter(Outcome::isCarried).toList();
		if (!carried.isEmpty()) {
			plots.add(cases(carried));
		}
		return plots;
	}

	private static Plot growth(String name, String title, List<Growth.Curve> curves,
			ToDoubleFunction<Growth.Point> figure) throws IOException {
		XYChart chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).build();
		style(chart.getStyler());
		chart.getStyler().setYAxisMin(0.0);
		for (Growth.Curve curve : curves) {
			chart.addSeries(curve.model().label(), curve.points().stream().mapToDouble(Growth.Point::idle).toArray(),
					curve.points().stream().mapToDouble(figure).toArray());
		}
		return plot(name, title, chart);
	}

	/**
	 * As ratios: an echo of 64 KiB is not one of 64 B. Those of the least NIO loop are
	 * the measure, or where that was not asked, those of the first model that was
	 * carried.
	 */
	private static Plot cases(List<Outcome> outcomes) throws IOException {
		List<Model> models = outcomes.stream().map(Outcome::model).distinct().toList();
		Model measure = models.contains(Model.LEAST) ? Model.LEAST : models.getFirst();
		String title = "CPU for an echo, as a multiple of that of " + measure.label();
		CategoryChart chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title(title).build();
		style(chart.getStyler());
		chart.getStyler().setXAxisLabelRotation(30);
		chart.getStyler().setYAxisMax(HIGHEST_RATIO);
		List<Outcome> ones = outcomes.stream().filter((outcome) -> outcome.model() == measure).toList();
		List<String> names = ones.stream().map((outcome) -> outcome.load().name()).toList();
		for (Model model : models) {
			chart.addSeries(model.label(), names, ones.stream().map((one) -> ratio(outcomes, model, one)).toList());
		}
		return plot("cpu", title, chart);
	}

	/** No bar where a model could not carry the case. */
	private static double ratio(List<Outcome> outcomes, Model model, Outcome one) {
		return outcomes.stream()
			.filter((outcome) -> outcome.model() == model && outcome.load().equals(one.load()))
			.mapToDouble((outcome) -> outcome.median(Measurement::cpuMicros) / one.median(Measurement::cpuMicros))
			.findFirst()
			.orElse(0);
	}

	private static void style(Styler styler) {
		styler.setChartBackgroundColor(Color.WHITE);
		styler.setLegendPosition(Styler.LegendPosition.OutsideE);
	}

	private static Plot plot(String name, String title, Chart<?, ?> chart) throws IOException {
		ByteArrayOutputStream svg = new ByteArrayOutputStream();
		VectorGraphicsEncoder.saveVectorGraphic(chart, svg, VectorGraphicsFormat.SVG);
		return new Plot(name, title, svg.toString(StandardCharsets.UTF_8));
	}

	/**
	 * A picture.
	 *
	 * @param name of its file
	 * @param title what it shows
	 * @param svg the picture
	 */
	record Plot(String name, String title, String svg) {

		/** Within a page there is no place for an XML header. */
		String inline() {
			return this.svg.substring(this.svg.indexOf("<svg")) + "\n";
		}

	}

}
