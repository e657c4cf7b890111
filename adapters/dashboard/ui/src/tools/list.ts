// How the server's operations are shown: by name, with words and a drawing of their own.
import {
  Archive, BookOpen, Captions, Combine, Crop, FileArchive, FileCheck2, FileImage, FileKey, FileLock2,
  FileMinus2, FilePen, FileSearch, FileText, FlipHorizontal2, FolderOpen, Gauge, Images, Info, Layers,
  ListOrdered, Minimize2, Music, Repeat2, RotateCw, Scaling, Scissors, SplitSquareHorizontal, Stamp, VolumeX,
  Volume2, Wrench,
} from 'lucide'

export interface Tool {
  name: string
  title: string
  text: string
  icon: unknown
  group: string
  verb?: string
  joins?: boolean
  /** Among the few that the first page shows. */
  wanted?: boolean
  /** What is set on each file itself, and by which fields. */
  editor?: 'trim' | 'crop'
  edited?: string[]
}

const pdf = 'PDF'
const pictures = 'Pictures'
const films = 'Film and sound'
const any = 'Any file'

export const groups = [pdf, pictures, films, any]

export const tools: Tool[] = [
  { name: 'pdf/merge', title: 'Merge to PDF', text: 'PDFs, documents and pictures, in order', icon: Combine, group: pdf, verb: 'Merge', joins: true, wanted: true },
  { name: 'pdf/split', title: 'Split PDF', text: 'By pages, ranges, bookmarks or size', icon: SplitSquareHorizontal, group: pdf, verb: 'Split', wanted: true },
  { name: 'pdf/compress', title: 'Compress PDF', text: 'Smaller, never larger', icon: Minimize2, group: pdf, verb: 'Compress' },
  { name: 'pdf/ocr', title: 'Read scans', text: 'A PDF that can be searched', icon: FileSearch, group: pdf, verb: 'Read', wanted: true },
  { name: 'pdf/rotate', title: 'Rotate pages', text: 'All, or those you name', icon: RotateCw, group: pdf, verb: 'Rotate' },
  { name: 'pdf/extract-pages', title: 'Take pages out', text: 'A PDF of some pages', icon: FileMinus2, group: pdf, verb: 'Extract' },
  { name: 'pdf/reorder', title: 'Reorder pages', text: 'Another order, or twice', icon: ListOrdered, group: pdf, verb: 'Reorder' },
  { name: 'pdf/encrypt', title: 'Protect PDF', text: 'A password, and what is allowed', icon: FileLock2, group: pdf, verb: 'Protect' },
  { name: 'pdf/decrypt', title: 'Unlock PDF', text: 'Take the password off', icon: FileKey, group: pdf, verb: 'Unlock' },
  { name: 'pdf/watermark', title: 'Watermark PDF', text: 'A text or a picture', icon: Stamp, group: pdf, verb: 'Mark' },
  { name: 'pdf/to-pdfa', title: 'PDF/A', text: 'For the archive', icon: FileCheck2, group: pdf, verb: 'Convert' },
  { name: 'pdf/extract-text', title: 'Take the text out', text: 'As on the page, or in order', icon: FileText, group: pdf, verb: 'Extract' },
  { name: 'pdf/extract-images', title: 'Take pictures out', text: 'As they are in the PDF', icon: FileImage, group: pdf, verb: 'Extract' },
  { name: 'pdf/thumbnail', title: 'Pictures of pages', text: 'Small ones, of the pages you name', icon: Images, group: pdf, verb: 'Draw' },
  { name: 'pdf/form-fill', title: 'Fill in a form', text: 'Fields by name', icon: FilePen, group: pdf, verb: 'Fill in' },
  { name: 'pdf/flatten', title: 'Flatten', text: 'Forms and comments for good', icon: Layers, group: pdf, verb: 'Flatten' },
  { name: 'pdf/metadata', title: 'PDF metadata', text: 'Title, author; or none of it', icon: BookOpen, group: pdf, verb: 'Write' },
  { name: 'pdf/optimize', title: 'Optimize', text: 'Tighter, and quick to open', icon: Gauge, group: pdf, verb: 'Optimize' },
  { name: 'pdf/repair', title: 'Repair PDF', text: 'As far as it can be', icon: Wrench, group: pdf, verb: 'Repair' },
  { name: 'crop', title: 'Crop', text: 'On the picture itself', icon: Crop, group: pictures, verb: 'Crop', wanted: true, editor: 'crop', edited: ['x', 'y', 'width', 'height'] },
  { name: 'resize', title: 'Resize', text: 'By width, height or both', icon: Scaling, group: pictures, verb: 'Resize', wanted: true },
  { name: 'rotate', title: 'Rotate', text: 'By any angle', icon: RotateCw, group: pictures, verb: 'Rotate' },
  { name: 'flip', title: 'Flip', text: 'Left to right, or upside down', icon: FlipHorizontal2, group: pictures, verb: 'Flip' },
  { name: 'watermark', title: 'Watermark', text: 'A text or a logo', icon: Stamp, group: pictures, verb: 'Mark' },
  { name: 'thumbnail', title: 'Thumbnail', text: 'A small picture of anything', icon: Images, group: pictures, verb: 'Draw' },
  { name: 'trim', title: 'Trim', text: 'Film and sound, on a player', icon: Scissors, group: films, verb: 'Trim', wanted: true, editor: 'trim', edited: ['start_time', 'end_time', 'duration'] },
  { name: 'extract-audio', title: 'Take the sound out', text: 'Of a film', icon: Music, group: films, verb: 'Extract', wanted: true },
  { name: 'mute', title: 'Mute', text: 'A film without sound', icon: VolumeX, group: films, verb: 'Mute' },
  { name: 'normalize', title: 'Even out loudness', text: 'To the usual level', icon: Volume2, group: films, verb: 'Even out' },
  { name: 'speed', title: 'Speed', text: 'Faster or slower', icon: Gauge, group: films, verb: 'Change' },
  { name: 'subtitle', title: 'Subtitles', text: 'In, out or burned in', icon: Captions, group: films },
  { name: 'compress', title: 'Compress', text: 'Smaller, in its own format', icon: Minimize2, group: any, verb: 'Compress', wanted: true },
  { name: 'merge', title: 'Merge', text: 'Films, sound or documents into one', icon: Combine, group: any, verb: 'Merge', joins: true },
  { name: 'archive', title: 'Pack', text: 'Everything into one archive', icon: FileArchive, group: any, verb: 'Pack', joins: true },
  { name: 'extract', title: 'Unpack', text: 'What is in an archive', icon: FolderOpen, group: any, verb: 'Unpack' },
  { name: 'convert', title: 'Convert', text: 'To another format', icon: Repeat2, group: any },
  { name: 'metadata', title: 'Metadata', text: 'What a file says of itself', icon: Info, group: any, verb: 'Read' },
]

/** The tool of an operation; one that is not in the list yet has its own name and no more. */
export function toolOf(name: string): Tool {
  const known = tools.find((t) => t.name === name)
  return known ?? { name, title: name, text: '', icon: Archive, group: any }
}
