/* Bars of the status board.
 *
 *   <div data-chart='{"categories": ["市场监管局"], "series": [{"name": "超期", "tone": "overdue", "values": [3]}],
 *                     "links": [["/cases?…"]]}' aria-label="各部门在办情况"></div>
 *
 * Also data-chart-url. Tones: open, soon, overdue, done, late. links[series][category] opens the cases behind a bar.
 * Titles stand in HTML above the element; the table beside it says the same in numbers.
 */
import { BarChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

import { given, islands } from './islands.js';
import './charts.css';

echarts.use([BarChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent, SVGRenderer]);

const TONES = { open: '#4c8fd1', soon: '#f2b134', overdue: '#d64545', done: '#4aa564', late: '#8a4fbd' };
const ROW = 30;
const FONT = '"Noto Sans CJK SC", "Microsoft YaHei", sans-serif';

islands('[data-chart], [data-chart-url]', show, '图表暂时无法显示，请看下方表格。');

async function show(element) {
  const data = await given(element, 'chart', { categories: [], series: [] });
  element.classList.add('chart');
  element.style.height = `${Math.max(160, data.categories.length * ROW + 80)}px`;
  const chart = echarts.init(element, null, { renderer: 'svg', locale: 'ZH' });
  chart.setOption(options(data));
  chart.on('click', ({ seriesIndex, dataIndex }) => {
    const link = data.links?.[seriesIndex]?.[dataIndex];
    if (link) location.assign(link);
  });
  new ResizeObserver(() => chart.resize()).observe(element);
}

function options({ categories, series }) {
  return {
    animation: false,
    aria: { enabled: true },
    textStyle: { fontFamily: FONT },
    // HTML tooltips need inline style, which the content security policy refuses.
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, renderMode: 'richText' },
    legend: { top: 0, left: 0 },
    grid: { top: 40, left: 8, right: 24, bottom: 8, containLabel: true },
    xAxis: { type: 'value', minInterval: 1 },
    yAxis: { type: 'category', data: categories, inverse: true, axisTick: { show: false } },
    series: series.map(({ name, tone, values }) => ({
      name,
      type: 'bar',
      stack: 'all',
      barMaxWidth: 18,
      data: values,
      itemStyle: { color: TONES[tone] ?? TONES.open },
    })),
  };
}
