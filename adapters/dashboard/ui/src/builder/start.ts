/** What the builder begins with: a film that becomes two things, one of them cut first. */
export const start = JSON.stringify(
  {
    tasks: {
      'import-file': { operation: 'import/url', url: 'https://example.com/talk.mov' },
      'cut': { operation: 'trim', input: 'import-file', options: { start_time: '0:05', end_time: '1:00' } },
      'film': { operation: 'convert', input: 'cut', output_format: 'mp4', options: { quality: 'high' } },
      'sound': { operation: 'convert', input: 'import-file', output_format: 'mp3' },
      'export-files': { operation: 'export/url', input: ['film', 'sound'] },
    },
  },
  null,
  2,
)
