import t from 'tap'
import { median, quantile, summarize } from '../../scripts/bench/statistics.ts'

t.test('the median is the middle sample, or the mean of the middle two', async (t) => {
  t.equal(median([3]), 3)
  t.equal(median([9, 1, 3]), 3)
  t.equal(median([4, 1, 3, 2]), 2.5)
  t.equal(median([10, 9, 2, 1, 100]), 9, 'numbers, not text, are sorted')
})

t.test('quantiles lie between the samples that surround them', async (t) => {
  t.equal(quantile([1, 2, 3, 4, 5], 0.25), 2)
  t.equal(quantile([1, 2, 3, 4], 0.25), 1.75)
  t.equal(quantile([5, 1], 0), 1)
  t.equal(quantile([5, 1], 1), 5)
  t.throws(() => quantile([], 0.5), /no samples/)
})

t.test('a summary has extremes and quartiles and leaves the samples as they are', async (t) => {
  const samples = [5, 1, 4, 2, 3]
  const expected = { count: 5, median: 3, min: 1, max: 5, lower: 2, upper: 4 }
  t.strictSame(summarize(samples), expected)
  t.strictSame(samples, [5, 1, 4, 2, 3])
})
