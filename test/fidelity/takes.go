package main

// takes says how FFmpeg makes further films and sound, by what of them is looked at.
func takes(picture, tone, plain string) map[string]string {
	return map[string]string{
		"hdr10.mkv": "-f lavfi -i testsrc2=s=320x240:r=25:d=1 -c:v libx265 -preset ultrafast " +
			"-pix_fmt yuv420p10le -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc " +
			"-x265-params log-level=none:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc:" +
			"hdr10=1:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)" +
			"L(10000000,1):max-cll=1000,400",
		"field.ts": "-f lavfi -i testsrc2=s=720x576:r=50:d=1 -vf interlace -c:v mpeg2video " +
			"-flags +ildct+ilme -q:v 3",
		"red.mkv": "-f lavfi -i color=red:s=640x360:r=25:d=1 -c:v ffv1 -pix_fmt gbrp",
		"pan.mp4": "-f lavfi -i mandelbrot=s=480x270:r=12 -t 2 -c:v libx264 -crf 10 " +
			"-preset veryfast -pix_fmt yuv420p",
		"small.mp4": "-f lavfi -i testsrc2=s=640x360:r=25:d=2 -vf noise=alls=8:allf=t " +
			"-c:v libx264 -crf 34 -preset slow -pix_fmt yuv420p",
		"odd.mkv":    "-f lavfi -i testsrc2=s=321x241:r=25:d=1 -c:v ffv1 -pix_fmt yuv444p",
		"anam.mp4":   "-f lavfi -i testsrc2=s=720x576:r=25:d=1 -vf setsar=64/45" + plain,
		"prores.mov": picture + " -c:v prores_ks -t 1",
		"dnx.mov": "-f lavfi -i testsrc2=s=1280x720:r=25:d=1 -c:v dnxhd -profile:v dnxhr_hq " +
			"-pix_fmt yuv422p",
		"tongues.mkv": picture + " " + tone + plain + " -metadata:s:a:0 language=deu",
		"vp9.webm": "-f lavfi -i testsrc2=s=320x240:r=25:d=1 -c:v libvpx-vp9 -deadline realtime " +
			"-cpu-used 8",
		"six.wav": "-f lavfi -i sine=f=440:d=3 -af volume=7.9,pan=5.1|FL=0*c0|FR=0*c0|FC=c0|" +
			"LFE=0*c0|BL=0*c0|BR=0*c0",
		"hifi.flac": "-f lavfi -i sine=d=3:r=96000 -sample_fmt s32",
		"book.m4a":  tone,
		"cut-a.wmv": picture + " " + tone + " -c:v wmv2 -c:a wmav2",
		"cut-a.wav": tone,
		"labelled.flac": tone + " -metadata BPM=128 -metadata ISRC=USRC17607839 " +
			"-metadata LYRICS=la -metadata COMMENT=remark -metadata REPLAYGAIN_TRACK_GAIN=-6.50dB",
	}
}

// chapters are two, the second of which begins with half a second.
const chapters = ";FFMETADATA1\n" +
	"[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1500\ntitle=One\n" +
	"[CHAPTER]\nTIMEBASE=1/1000\nSTART=1500\nEND=4000\ntitle=Two\n"
